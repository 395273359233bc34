package dev.tiller.pretraining;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.tensor.Engine;
import dev.tiller.training.CheckpointFolder;
import dev.tiller.training.Evaluations;
import dev.tiller.training.MasterWeights;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.RunCheckpoint;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.Muon;
import dev.tiller.training.scaling.Rescaling;
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
    model.require(Prediction.CAUSAL, "next tokens are learned");
    boolean half =
        model.parameters().values().stream()
            .anyMatch(p -> p.scalar_type().intern() == ScalarType.BFloat16);
    MasterWeights objective =
        new MasterWeights(
            new NextTokens(model, train, plan.batch(), plan.length(), plan.dropout()));
    RunBuilder run =
        Run.of(objective)
            .owns(objective)
            .group(
                "hidden-matrices",
                matrices(plan, half),
                (name, p) -> p.dim() == 2 && name.contains(".layers."))
            .group("other-matrices", vectors(plan, plan.decay()), (name, p) -> p.dim() > 1)
            .group("vectors", vectors(plan, 0), (name, p) -> true)
            .schedule(plan.schedule())
            .samples(plan.windows())
            .seed(plan.seed())
            .atOnce(plan.microRows())
            .clip(plan.clip())
            .saveEvery(plan.saveEvery() * plan.rows())
            .folder(folder);
    if (plan.batch() != plan.rows()) {
      run.asIf(plan.rows());
    }
    evaluate(run, objective, plan, () -> heldOut(model, plan, heldOut));
    return run.open();
  }

  private static Muon matrices(TrainingPlan plan, boolean half) {
    return new Muon(plan.matrixRate(), plan.decay(), half);
  }

  private static AdamW vectors(TrainingPlan plan, double decay) {
    return new AdamW(plan.vectorRate(), decay);
  }

  /**
   * What another batch changes in a plan, without training.
   *
   * @param by notes every setting, under the names of the run's groups
   * @throws dev.tiller.ground.UserError where the rule does not hold
   */
  public static void rescale(TrainingPlan plan, Rescaling by) {
    matrices(plan, false).scaled(by.of("hidden-matrices"));
    vectors(plan, plan.decay()).scaled(by.of("other-matrices"));
    vectors(plan, 0).scaled(by.of("vectors"));
    if (plan.averaged() > 0) {
      Momentum horizon = new Momentum.Horizon(plan.averaged());
      by.power("ema.momentum", horizon.rho(0, plan.rows()), "its horizon in samples stays");
    }
    by.steps("warm-up", plan.warmup(), "steps: the same windows");
    by.steps("decay", plan.fall(), "steps: the same windows");
    by.steps("length", plan.steps(), "steps: the same windows");
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
      Momentum horizon = new Momentum.Horizon(plan.averaged());
      Ema average = new Ema(objective.parameters(), Averaging.of(horizon, plan.batch()));
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
    new CheckpointFolder(folder).export(target, averaged ? Ema.PREFIX : RunCheckpoint.PARAMETER);
  }
}
