package dev.tiller.training;

import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Parameters, optimizer state and step in one file that is replaced atomically: a run killed at any
 * moment finds its last complete checkpoint.
 */
final class TrainingCheckpoint {

  static final String FILE = "checkpoint.safetensors";
  private static final String PARAMETER = "parameter.";
  private static final String AVERAGE = "ema.";

  private TrainingCheckpoint() {}

  static void save(
      Path folder,
      TrainingPlan plan,
      long step,
      Map<String, Tensor> parameters,
      Map<String, Tensor> state)
      throws IOException {
    Map<String, Tensor> all = named(parameters, state);
    SafetensorsWriter.write(
        folder.resolve(FILE), all, Map.of("step", Long.toString(step), "plan", describe(plan)));
  }

  /** Fills parameters and state from the folder's checkpoint, if it has one; returns its step. */
  static long resume(
      Path folder, TrainingPlan plan, Map<String, Tensor> parameters, Map<String, Tensor> state) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return 0;
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        Safetensors saved = Safetensors.open(file)) {
      if (!describe(plan).equals(saved.metadata().get("plan"))) {
        throw new UserError(
            file
                + " belongs to a run with other settings ("
                + saved.metadata().get("plan")
                + "); use the same settings ("
                + describe(plan)
                + ") or another folder.");
      }
      Map<String, Tensor> all = named(parameters, state);
      for (Map.Entry<String, Tensor> entry : all.entrySet()) {
        long[] shape = Tensors.shape(entry.getValue());
        if (!saved.names().contains(entry.getKey())
            || !Arrays.equals(saved.shape(entry.getKey()), shape)) {
          throw new UserError(
              file
                  + " belongs to a model of another shape (it has no "
                  + entry.getKey()
                  + " of shape "
                  + Arrays.toString(shape)
                  + "); use another folder.");
        }
        entry.getValue().copy_(saved.get(entry.getKey()));
      }
      return Long.parseLong(saved.metadata().getOrDefault("step", "0"));
    }
  }

  /**
   * Writes the parameters alone, rounded to bfloat16, under their own names.
   *
   * @param averaged whether it shall be their average
   * @throws UserError if the run kept none
   */
  static void export(Path folder, Path target, boolean averaged) throws IOException {
    String prefix = averaged ? AVERAGE : PARAMETER;
    try (TensorScope scope = TensorScope.open();
        Safetensors saved = Safetensors.open(folder.resolve(FILE))) {
      Map<String, Tensor> parameters = new TreeMap<>();
      for (String name : saved.names()) {
        if (name.startsWith(prefix)) {
          Tensor rounded = saved.get(name).to(ScalarType.BFloat16);
          parameters.put(name.substring(prefix.length()), rounded);
        }
      }
      if (parameters.isEmpty()) {
        throw new UserError(
            "%s holds no average of the weights; the run's plan asked for none. Export the weights themselves."
                .formatted(folder.resolve(FILE)));
      }
      SafetensorsWriter.write(target, parameters, Map.of("format", "pt"));
    }
  }

  private static Map<String, Tensor> named(
      Map<String, Tensor> parameters, Map<String, Tensor> state) {
    Map<String, Tensor> all = new TreeMap<>();
    parameters.forEach((name, p) -> all.put(PARAMETER + name, p));
    all.putAll(state);
    return all;
  }

  /** What must agree for a run to go on; its length may change. */
  private static String describe(TrainingPlan plan) {
    return plan.withSchedule(new Schedule(0, plan.schedule().warmup(), 0)).toString();
  }
}
