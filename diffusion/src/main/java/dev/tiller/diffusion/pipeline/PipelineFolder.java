package dev.tiller.diffusion.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pipeline's folder: {@code model_index.json} names its components, each in a folder of its name.
 * No pickle is ever read.
 *
 * @param path of the folder
 * @param index what {@code model_index.json} says
 * @param components class of each component that is there, by name
 */
public record PipelineFolder(Path path, Config index, Map<String, String> components) {

  /** Components that are read, or that feed one that is not. */
  private static final List<String> PLAYED =
      List.of(
          "scheduler",
          "tokenizer",
          "tokenizer_2",
          "text_encoder",
          "text_encoder_2",
          "unet",
          "transformer",
          "vae",
          "feature_extractor");

  private static final List<String> PICKLES = List.of(".bin", ".ckpt", ".pt", ".pth");

  /** Copies the map, in its order. */
  public PipelineFolder {
    components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
  }

  /**
   * @throws UserError if the folder is none, or has no readable {@code model_index.json}
   */
  public static PipelineFolder open(Path path) {
    Path file = path.resolve("model_index.json");
    if (!Files.isDirectory(path)) {
      throw new UserError(
          "There is no folder %s; a pipeline's folder with model_index.json was expected: check the path."
              .formatted(path));
    }
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "There is no model_index.json in %s; a pipeline's folder as diffusers writes it was expected."
              .formatted(path));
    }
    Config index = Config.read(file, "a pipeline's index");
    Map<String, String> components = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : index.json().properties()) {
      JsonNode value = entry.getValue();
      if (!entry.getKey().startsWith("_") && value.isArray()) {
        if (!entry.getKey().matches("\\w+")) {
          throw new UserError(
              "%s names a component %s; the name of a folder beside it was expected."
                  .formatted(file, UserError.excerpt(entry.getKey())));
        }
        if (value.size() != 2) {
          throw new UserError(
              "%s describes %s by %s; a library and a class were expected."
                  .formatted(file, entry.getKey(), UserError.excerpt(value)));
        }
        if (value.get(1).isTextual()) {
          components.put(entry.getKey(), value.get(1).textValue());
        }
      }
    }
    return new PipelineFolder(path, index, components);
  }

  /** Whether a folder is a pipeline's. */
  public static boolean is(Path path) {
    return Files.isRegularFile(path.resolve("model_index.json"));
  }

  /** The class of the pipeline, such as {@code StableDiffusionPipeline}. */
  public String type() {
    return index.text("_class_name");
  }

  /**
   * The folder of a component.
   *
   * @throws UserError if the index does not name it, or it is not there
   */
  public Path at(String component) {
    Path folder = path.resolve(component);
    if (!components.containsKey(component)) {
      throw new UserError(
          "%s names no %s, which a %s needs; fetch it again."
              .formatted(index.source(), component, type()));
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "%s names %s, but there is no folder %s; fetch it again."
              .formatted(index.source(), component, folder));
    }
    return folder;
  }

  /**
   * Refuses a component of a class that is not built, before its weights are looked at.
   *
   * @throws UserError that names both
   */
  void requireClass(String component, List<String> built) {
    String found = components.get(component);
    if (found != null && !built.contains(found)) {
      throw new UserError(
          "%s names %s as the class of %s; Tiller builds %s."
              .formatted(index.source(), found, component, String.join(" and ", built)));
    }
  }

  /** A component's config.json. */
  public Config config(String component) {
    return Config.read(at(component));
  }

  /**
   * A component's weights.
   *
   * @return to be closed by the caller
   * @throws UserError if there are none as safetensors, or a shard is missing or damaged
   */
  public Checkpoint weights(String component) {
    Path folder = at(component);
    boolean text =
        components.get(component).startsWith("CLIP") || components.get(component).startsWith("T5");
    String stem = text ? "model" : "diffusion_pytorch_model";
    List<String> pickles = pickles(folder);
    if (!pickles.isEmpty() && !hasSafetensors(folder)) {
      throw new UserError(
          "%s holds %s, which is a pickle and is never read, and no %s.safetensors; save it as safetensors first."
              .formatted(folder, pickles.get(0), stem));
    }
    return Checkpoint.open(folder, stem);
  }

  private static List<String> pickles(Path folder) {
    return list(folder).stream()
        .map(p -> p.getFileName().toString())
        .filter(name -> PICKLES.stream().anyMatch(name::endsWith))
        .toList();
  }

  private static boolean hasSafetensors(Path folder) {
    return list(folder).stream().anyMatch(p -> p.toString().contains(".safetensors"));
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.sorted().toList();
    } catch (IOException e) {
      throw new UserError("Cannot read %s (%s).".formatted(folder, UserError.reason(e)), e);
    }
  }

  /** Settings of the scheduler, which {@link #schedulerClass} names. */
  public Config schedulerConfig() {
    return Schedulers.config(at("scheduler"));
  }

  /** The scheduler's class: as the index names it, which diffusers goes by too. */
  public String schedulerClass() {
    at("scheduler");
    return components.get("scheduler");
  }

  /** What a user should know: parts and settings of this folder that play no part here. */
  public List<String> leftOut() {
    List<String> left = new ArrayList<>();
    for (String component : components.keySet()) {
      if (component.equals("safety_checker")) {
        left.add("safety_checker (images are not checked)");
      } else if (!PLAYED.contains(component)) {
        left.add(component);
      }
    }
    left.addAll(Schedulers.idle(schedulerClass(), schedulerConfig()));
    return left;
  }
}
