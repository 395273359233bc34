package dev.tiller.training.language;

import dev.tiller.language.LanguageModel;
import dev.tiller.training.CheckpointFolder;
import dev.tiller.training.Evaluations;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.RunCheckpoint;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.Muon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The run that makes a causal language model of token files: Muon for hidden matrices, AdamW for
 * the rest, gradient accumulation, clipping, checkpoints from which it goes on with the same bits.
 */
public final class LanguageModelTrainer {

  private static final int EVALUATION_WINDOWS = 32;

  private LanguageModelTrainer() {}

  /**
   * Describes the run; {@link RunBuilder#open} resumes what the folder holds.
   *
   * @param model stays the caller's; its parameters are changed in place
   * @param folder for the checkpoint and the log
   */
  public static RunBuilder of(
      LanguageModel model, TrainingPlan plan, TokenMix train, TokenMix heldOut, Path folder) {
    NextTokens objective = new NextTokens(model, train, plan.rows(), plan.length());
    String older = plan.olderText();
    return Run.of(objective)
        .group(
            "hidden-matrices",
            new Muon(plan.matrixRate(), plan.decay()),
            (name, p) -> p.dim() == 2 && name.contains(".layers."))
        .group(
            "other-matrices", new AdamW(plan.vectorRate(), plan.decay()), (name, p) -> p.dim() > 1)
        .group("vectors", new AdamW(plan.vectorRate(), 0), (name, p) -> true)
        .schedule(plan.schedule())
        .samples(plan.steps() * plan.rows())
        .seed(plan.seed())
        .atOnce(plan.microRows())
        .clip(plan.clip())
        .saveEvery(plan.saveEvery() * plan.rows())
        .listener(
            new Evaluations(
                "heldOut",
                plan.evaluateEvery() * plan.rows(),
                objective,
                () -> HeldOutLoss.of(model, heldOut, plan.length(), EVALUATION_WINDOWS)))
        .older(
            metadata ->
                metadata.getOrDefault("plan", "").startsWith(older)
                    ? OptionalLong.of(
                        Long.parseLong(metadata.getOrDefault("step", "0")) * plan.rows())
                    : OptionalLong.empty())
        .folder(folder);
  }

  /**
   * Writes the parameters of a run's last checkpoint as bfloat16, the file that belongs beside a
   * config.json.
   *
   * @param folder of the run
   * @param target such as {@code model.safetensors}
   */
  public static void export(Path folder, Path target) throws IOException {
    new CheckpointFolder(folder).export(target, RunCheckpoint.PARAMETER);
  }
}
