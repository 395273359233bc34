package dev.tiller.pretraining;

import dev.tiller.language.LanguageModel;
import dev.tiller.tensor.Engine;
import dev.tiller.training.CheckpointFolder;
import dev.tiller.training.Evaluations;
import dev.tiller.training.MasterWeights;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.RunCheckpoint;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.Muon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The run that makes a causal language model of token files: Muon for hidden matrices, AdamW for
 * the rest, gradient accumulation, clipping, checkpoints from which it goes on with the same bits.
 *
 * <p>A model built in bfloat16 computes in that (see {@link #precision}), and is trained through
 * {@link MasterWeights}. A checkpoint holds float32 in both cases.
 */
public final class LanguageModelTrainer {

  /** What averages' names in a checkpoint begin with. */
  private static final String AVERAGE = "ema.";

  private static final int EVALUATION_WINDOWS = 32;

  private LanguageModelTrainer() {}

  /**
   * Makes the run and resumes what the folder holds.
   *
   * @param model stays the caller's; its parameters are changed in place
   * @param folder for the checkpoint and the log
   * @return to be closed by the caller, before the model
   * @throws dev.tiller.ground.UserError if the checkpoint belongs to another run
   */
  public static Run open(
      LanguageModel model, TrainingPlan plan, TokenMix train, TokenMix heldOut, Path folder) {
    boolean half =
        model.parameters().values().stream()
            .anyMatch(p -> p.scalar_type().intern() == ScalarType.BFloat16);
    MasterWeights objective =
        new MasterWeights(new NextTokens(model, train, plan.rows(), plan.length()));
    RunBuilder run =
        Run.of(objective)
            .owns(objective)
            .group(
                "hidden-matrices",
                new Muon(plan.matrixRate(), plan.decay(), half),
                (name, p) -> p.dim() == 2 && name.contains(".layers."))
            .group(
                "other-matrices",
                new AdamW(plan.vectorRate(), plan.decay()),
                (name, p) -> p.dim() > 1)
            .group("vectors", new AdamW(plan.vectorRate(), 0), (name, p) -> true)
            .schedule(plan.schedule())
            .samples(plan.steps() * plan.rows())
            .seed(plan.seed())
            .atOnce(plan.microRows())
            .clip(plan.clip())
            .saveEvery(plan.saveEvery() * plan.rows())
            .folder(folder);
    evaluate(run, objective, plan, () -> heldOut(model, plan, heldOut));
    return run.open();
  }

  private static Map<String, Double> heldOut(
      LanguageModel model, TrainingPlan plan, TokenMix heldOut) {
    return HeldOutLoss.of(model, heldOut, plan.length(), EVALUATION_WINDOWS);
  }

  private static void evaluate(
      RunBuilder run,
      MasterWeights objective,
      TrainingPlan plan,
      Supplier<Map<String, Double>> loss) {
    long every = plan.evaluateEvery() * plan.rows();
    run.listener(new Evaluations("heldOut", every, objective, loss));
    if (plan.averaged() > 0) {
      Ema average = new Ema(objective.parameters(), plan.averaged(), plan.rows());
      run.owns(average)
          .listener(average)
          .listener(
              new Evaluations(
                  "heldOutAveraged", every, objective, () -> average.in(objective, loss)));
    }
  }

  /** The precision to build a network in that is to be trained fast on this machine. */
  public static LanguageModel.Precision precision() {
    return Engine.hasFastBfloat16()
        ? LanguageModel.Precision.BFLOAT16
        : LanguageModel.Precision.FLOAT32;
  }

  /**
   * Writes the parameters of a run's last checkpoint as bfloat16, the file that belongs beside a
   * config.json.
   *
   * @param folder of the run
   * @param target such as {@code model.safetensors}
   * @param averaged whether to write the average that the run kept instead
   * @throws dev.tiller.ground.UserError if it kept none
   */
  public static void export(Path folder, Path target, boolean averaged) throws IOException {
    new CheckpointFolder(folder).export(target, averaged ? AVERAGE : RunCheckpoint.PARAMETER);
  }
}
