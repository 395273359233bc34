package dev.tiller.training;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One file in a folder, replaced atomically: a run killed at any moment finds its last complete
 * checkpoint.
 *
 * @param folder made where it is missing
 */
public record CheckpointFolder(Path folder) implements CheckpointStore {

  /** Name of the file. */
  public static final String FILE = "checkpoint.safetensors";

  @Override
  public @Nullable Safetensors saved() {
    return Files.exists(file()) ? Safetensors.open(file()) : null;
  }

  @Override
  public void save(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
    SafetensorsWriter.write(file(), tensors, metadata);
  }

  @Override
  public String place() {
    return file().toString();
  }

  /**
   * Writes the parameters alone, rounded to bfloat16, under their own names: the file that belongs
   * beside a config.json.
   *
   * @param target such as {@code model.safetensors}; replaced atomically
   * @param prefix {@link RunCheckpoint#PARAMETER}, or that of a listener's average such as {@code
   *     ema.}
   * @throws UserError if there is no checkpoint, or nothing under that prefix
   */
  public void export(Path target, String prefix) throws IOException {
    try (TensorScope scope = TensorScope.open();
        @Nullable Safetensors saved = saved()) {
      Map<String, Tensor> parameters = new TreeMap<>();
      if (saved != null) {
        for (String name : saved.names()) {
          if (name.startsWith(prefix)) {
            Tensor rounded = saved.get(name).to(ScalarType.BFloat16);
            parameters.put(name.substring(prefix.length()), rounded);
          }
        }
      }
      if (parameters.isEmpty()) {
        throw new UserError(
            "There is nothing named %s... in %s to export; name the folder of a run that saved a checkpoint."
                .formatted(prefix, place()));
      }
      SafetensorsWriter.write(target, parameters, Map.of("format", "pt"));
    }
  }

  private Path file() {
    return folder.resolve(FILE);
  }
}
