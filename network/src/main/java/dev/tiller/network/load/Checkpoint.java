package dev.tiller.network.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model directory: {@code model.safetensors}, or shards named by {@code
 * model.safetensors.index.json}. Memory-mapped; close it after everything read from it.
 */
public final class Checkpoint implements ParameterSource, AutoCloseable {

  private final Path directory;
  private final List<Safetensors> files = new ArrayList<>();
  private final Map<String, Safetensors> byName = new HashMap<>();
  private @Nullable Path index;

  /** Sentences about tensors that an index promises and no file holds. */
  private final Map<String, String> absent = new HashMap<>();

  private final List<String> notes = new ArrayList<>();

  /** Names in the files that somebody asked about. */
  private final Set<String> asked = new HashSet<>();

  private Checkpoint(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws UserError if no weights are there, or a shard is missing or damaged
   */
  public static Checkpoint open(Path directory) {
    return open(directory, "model");
  }

  /**
   * As {@link #open(Path)}, for weights of another name.
   *
   * @param stem of the file: {@code STEM.safetensors}, {@code STEM.fp16.safetensors}, or either as
   *     shards with an index
   */
  public static Checkpoint open(Path directory, String stem) {
    Checkpoint checkpoint = new Checkpoint(directory);
    try {
      Path single = variant(directory, stem, ".safetensors");
      Path half =
          directory.resolve(stem + ".safetensors.index.fp16.json"); // As diffusers names it.
      Path full = variant(directory, stem, ".safetensors.index.json");
      Path index = Files.isRegularFile(half) && !Files.isRegularFile(full) ? half : full;
      if (!Files.isRegularFile(single) || isShard(single, index)) {
        checkpoint.addShards(index);
      } else {
        checkpoint.addSingle(single, index);
      }
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
    return checkpoint;
  }

  /** The file in full precision, or in half where only that is there. */
  private static Path variant(Path directory, String stem, String ending) {
    Path half = directory.resolve(stem + ".fp16" + ending);
    Path full = directory.resolve(stem + ending);
    return Files.isRegularFile(half) && !Files.isRegularFile(full) ? half : full;
  }

  private Safetensors add(Path file) {
    Safetensors opened = Safetensors.open(file);
    files.add(opened);
    return opened;
  }

  /** Whether an index has a use for a file that would do without one. */
  private static boolean isShard(Path file, Path index) {
    try {
      return Files.isRegularFile(index)
          && weightMap(index).containsValue(file.getFileName().toString());
    } catch (UserError damaged) {
      return false; // Then there is an index that is not read, which is noted.
    }
  }

  private void addSingle(Path single, Path index) {
    Safetensors file = add(single);
    file.names().forEach(name -> byName.put(name, file));
    if (Files.isRegularFile(index)) {
      notes.add(
          "The weights are those of %s; %s beside it does not name that file and was not followed."
              .formatted(single.getFileName(), index.getFileName()));
    }
  }

  /** The index alone says which tensor is in which file: others may hold older copies of it. */
  private void addShards(Path index) {
    this.index = index;
    Map<String, Safetensors> opened = new TreeMap<>();
    weightMap(index)
        .forEach(
            (tensor, file) -> {
              Safetensors shard =
                  opened.computeIfAbsent(file, name -> add(shard(directory, index, name)));
              if (shard.names().contains(tensor)) {
                byName.put(tensor, shard);
              } else {
                // An index may name a tied head that was never written; it matters to who asks.
                absent.put(
                    tensor,
                    "%s says that %s holds the tensor \"%s\", but it does not; fetch both again."
                        .formatted(index, shard.file(), tensor));
              }
            });
  }

  /** Files by tensor, as the index says. */
  private static Map<String, String> weightMap(Path index) {
    if (!Files.isRegularFile(index)) {
      String name = index.getFileName().toString();
      throw new UserError(
          "There is neither %s nor %s in %s; weights in another format must be saved as safetensors first."
              .formatted(name.replace(".index.json", ""), name, index.getParent()));
    }
    JsonNode map = Config.read(index, "an index of weights").json().path("weight_map");
    if (!map.isObject()) {
      throw new UserError(index + " has no \"weight_map\" object; fetch it again.");
    }
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new UserError(
            "%s has %s in its \"weight_map\", but a file name was expected."
                .formatted(index, UserError.excerpt(entry.getValue())));
      }
      files.put(entry.getKey(), entry.getValue().textValue());
    }
    return files;
  }

  private static Path shard(Path directory, Path index, String name) {
    try {
      Path file = directory.resolve(name).normalize();
      if (file.startsWith(directory.normalize())) {
        return file;
      }
    } catch (InvalidPathException e) {
      // No name of a file: said below.
    }
    throw new UserError(index + " names a shard outside its own folder: " + name + ".");
  }

  /** Names of all tensors. */
  public Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  /** The shape of a tensor, without touching its data. */
  public long[] shape(String name) {
    @Nullable Safetensors file = byName.get(stored(name));
    if (file == null) {
      throw missing(name);
    }
    return file.shape(stored(name));
  }

  @Override
  public boolean has(String name) {
    String found = stored(name);
    asked.add(found);
    return byName.containsKey(found);
  }

  /** What a user should know about how the files were read, in sentences; usually none. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Names of tensors that nobody has asked about so far. */
  public Set<String> unread() {
    Set<String> unread = names();
    unread.removeAll(asked);
    return unread;
  }

  @Override
  public int rows(String name, int otherwise) {
    long[] shape = has(name) ? shape(name) : new long[0];
    return shape.length == 0 ? otherwise : (int) shape[0];
  }

  /**
   * The name under which the file has {@code name}: a base model saved without its head lacks the
   * first component ({@code model.}, {@code transformer.}, {@code gpt_neox.}), and the first BERT
   * checkpoints say gamma and beta as TensorFlow did.
   */
  private String stored(String name) {
    String bare = name.substring(name.indexOf('.') + 1);
    for (String known : List.of(name, bare, olderNorm(name), olderNorm(bare))) {
      if (byName.containsKey(known)) {
        return known;
      }
    }
    return name;
  }

  private static String olderNorm(String name) {
    return name.replaceFirst("LayerNorm\\.weight$", "LayerNorm.gamma")
        .replaceFirst("LayerNorm\\.bias$", "LayerNorm.beta");
  }

  @Override
  public Tensor get(String wanted, long... shape) {
    String name = stored(wanted);
    Tensor tensor = shaped(name, shape);
    if (!tensor.is_floating_point()) {
      Safetensors file = byName.get(name);
      throw new UserError(
          "The tensor \"%s\" in %s is stored as %s; float weights (F32, F16, BF16) were expected."
              .formatted(name, file.file(), file.dtype(name)));
    }
    return tensor;
  }

  @Override
  public Tensor whole(String wanted, long... shape) {
    return Tensors.as(shaped(stored(wanted), shape), ScalarType.Long);
  }

  private Tensor shaped(String name, long... shape) {
    asked.add(name);
    @Nullable Safetensors file = byName.get(name);
    if (file == null) {
      throw missing(name);
    }
    long[] found = file.shape(name);
    if (!Arrays.equals(found, shape)) {
      throw new UserError(
          "The tensor \"%s\" in %s has shape %s, but config.json calls for %s; weights and config belong to different models."
              .formatted(name, file.file(), Arrays.toString(found), Arrays.toString(shape)));
    }
    return file.get(name);
  }

  private UserError missing(String name) {
    @Nullable String promised = absent.get(name);
    if (promised != null) {
      return new UserError(promised);
    }
    return new UserError(
        "The weights in %s have no tensor \"%s\", which config.json calls for; weights and config belong to different models."
            .formatted(directory, name));
  }

  /**
   * Writes the same files again into another folder, with other values of some tensors. The index
   * of shards follows, and a tensor that no file has goes into the last.
   *
   * @param changed by the names that a network has for them
   * @param type of what changed; null for that which the file had it in
   * @throws IOException if the disk refuses
   * @throws UserError if a file holds a tensor of a type that cannot be read
   */
  public void copyTo(Path folder, Map<String, Tensor> changed, @Nullable DType type)
      throws IOException {
    Map<String, Tensor> byStored = new TreeMap<>();
    changed.forEach((name, value) -> byStored.put(stored(name), value));
    new CheckpointCopy(directory, files, byName, index).write(folder, byStored, type);
  }

  /** Size of all tensors in bytes. */
  public long bytes() {
    long bytes = 0;
    for (Safetensors file : files) {
      for (String name : file.names()) {
        bytes += file.bytes(name);
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    files.forEach(Safetensors::close);
  }
}
