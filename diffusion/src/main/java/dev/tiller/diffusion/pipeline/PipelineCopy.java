package dev.tiller.diffusion.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.AtomicFolder;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's folder written again with other values of some parameters, as diffusers and Tiller
 * read it. Components without such parameters are copied as they are. Of the others the files that
 * were read are written anew, and only their configs are copied beside: a pickle or a variant in
 * another precision would still hold the old values.
 */
public final class PipelineCopy {

  private PipelineCopy() {}

  /**
   * Writes it whole or not at all.
   *
   * @param changed by names of {@link ImagePipeline#network()}, such as {@code unet.conv_in.bias}
   * @param type of what changed; null for that which the files have it in
   * @param note what was done, which {@code model_index.json} keeps under {@code _tiller}
   * @param target a folder that does not exist yet, or is empty
   * @throws IOException if the disk refuses
   * @throws dev.tiller.ground.UserError if weights are missing or damaged
   */
  public static void write(
      PipelineFolder from,
      Map<String, Tensor> changed,
      @Nullable DType type,
      ObjectNode note,
      Path target)
      throws IOException {
    Map<String, Map<String, Tensor>> byComponent = new TreeMap<>();
    changed.forEach(
        (name, value) -> {
          int dot = name.indexOf('.');
          byComponent
              .computeIfAbsent(name.substring(0, dot), component -> new TreeMap<>())
              .put(name.substring(dot + 1), value);
        });
    AtomicFolder.create(
        target,
        fresh -> {
          for (String component : from.components().keySet()) {
            Path folder = from.path().resolve(component);
            if (Files.isDirectory(folder)) { // A safety checker that was left out is none.
              copy(from, component, byComponent.getOrDefault(component, Map.of()), type, fresh);
            }
          }
          ObjectNode index = from.index().json();
          index.set("_tiller", note);
          Path file = fresh.resolve("model_index.json");
          AtomicFile.write(
              file,
              new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
        });
  }

  private static void copy(
      PipelineFolder from,
      String component,
      Map<String, Tensor> changed,
      @Nullable DType type,
      Path to)
      throws IOException {
    Path source = from.path().resolve(component);
    Path target = Files.createDirectories(to.resolve(component));
    for (Path file : files(source.toRealPath())) {
      String name = file.getFileName().toString();
      boolean config = name.endsWith(".json") && !name.contains(".index.");
      if (changed.isEmpty() || config) {
        Path copied = target.resolve(source.toRealPath().relativize(file).toString());
        Files.createDirectories(copied.getParent());
        Files.copy(file, copied);
        AtomicFolder.sync(copied);
      }
    }
    if (!changed.isEmpty()) {
      try (Checkpoint checkpoint = from.weights(component)) {
        checkpoint.copyTo(target, changed, type);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
