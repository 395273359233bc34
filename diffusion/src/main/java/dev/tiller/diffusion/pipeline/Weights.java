package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.ParameterSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of several components as one source, each component's below its name. Old files call
 * the autoencoder's attention {@code query key value proj_attn}, some as 1 x 1 convolutions.
 */
final class Weights implements ParameterSource, AutoCloseable {

  private static final List<List<String>> OLDER =
      List.of(
          List.of(".to_q.", ".query."),
          List.of(".to_k.", ".key."),
          List.of(".to_v.", ".value."),
          List.of(".to_out.0.", ".proj_attn."));

  private final Map<String, Checkpoint> files = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();

  /** Opens the weights of some components. */
  static Weights open(PipelineFolder folder, List<String> components) {
    Weights weights = new Weights();
    try {
      components.forEach(name -> weights.files.put(name, folder.weights(name)));
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** How many numbers of a component begin like this, without reading one. */
  long numbers(String component, String prefix) {
    Checkpoint file = files.get(component);
    return file.names().stream()
        .filter(name -> name.startsWith(prefix))
        .mapToLong(name -> Arrays.stream(file.shape(name)).reduce(1, (a, b) -> a * b))
        .sum();
  }

  private Checkpoint file(String name) {
    String component = name.substring(0, name.indexOf('.'));
    Checkpoint file = files.get(component);
    if (file == null) {
      throw new IllegalStateException("No component has the parameter " + name);
    }
    return file;
  }

  private String stored(String name) {
    String own = name.substring(name.indexOf('.') + 1);
    Checkpoint file = file(name);
    if (!file.has(own)) {
      for (List<String> names : OLDER) {
        String older = own.replace(names.get(0), names.get(1));
        if (!older.equals(own) && file.has(older)) {
          return older;
        }
      }
    }
    return own;
  }

  /**
   * Refuses weights that a network left over: they are another one's, and an image without them
   * would be another one.
   *
   * @param component such as {@code unet}
   * @param prefix what is looked at: an autoencoder has two halves
   * @throws UserError that names some
   */
  void requireAllRead(String component, String prefix) {
    List<String> left =
        files.get(component).names().stream()
            .filter(name -> name.startsWith(prefix) && !read.contains(component + "." + name))
            .toList();
    if (!left.isEmpty()) {
      throw new UserError(
          "The weights of %s hold %s, which its config.json does not call for; weights and config belong to different models."
              .formatted(component, UserError.list(left)));
    }
  }

  @Override
  public boolean has(String name) {
    return file(name).has(stored(name));
  }

  /** A copy: what is mapped into memory belongs to the file. */
  @Override
  public Tensor get(String name, long... shape) {
    Checkpoint file = file(name);
    String stored = stored(name);
    read.add(name.substring(0, name.indexOf('.') + 1) + stored);
    boolean attention = name.contains(".attentions.") && name.startsWith("vae.");
    if (attention && shape.length == 2 && file.has(stored) && file.shape(stored).length == 4) {
      return file.get(stored, shape[0], shape[1], 1, 1).view(shape).clone();
    }
    return file.get(stored, shape).clone();
  }

  @Override
  public int rows(String name, int otherwise) {
    return file(name).rows(stored(name), otherwise);
  }

  @Override
  public void close() {
    files.values().forEach(Checkpoint::close);
  }
}
