package dev.tiller.training;

import dev.tiller.model.language.LanguageModel;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.Interruption;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.ema.Ema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Trains a causal language model on token files: Muon for hidden matrices, AdamW for the rest,
 * gradient accumulation, clipping, checkpoints from which a run goes on with the same bits.
 *
 * <p>A model built in bfloat16 computes in that (see {@link #precision}); its weights are kept and
 * updated in float32, as are sums of gradients and the optimizers' state. A checkpoint holds
 * float32 in both cases.
 *
 * <p>The model stays the caller's; its parameters are changed in place.
 */
public final class LanguageModelTrainer implements AutoCloseable {

  /**
   * How a run stands.
   *
   * @param step steps done
   * @param loss of the last step, nats a token; none where no step was left to do
   * @param finished whether all steps are done
   */
  public record Result(long step, OptionalDouble loss, boolean finished) {}

  private static final int EVALUATION_WINDOWS = 32;

  private final LanguageModel model;
  private final TrainingPlan plan;
  private final TokenMix train;
  private final TokenMix heldOut;
  private final Path folder;
  private final MasterWeights weights;
  private final List<Optimizer> optimizers;
  private final @Nullable Ema average;
  private final TrainingLog log;
  private long step;

  /**
   * @param folder for the checkpoint and the log; a checkpoint found there is resumed
   * @throws dev.tiller.tensor.UserError if the checkpoint belongs to another run
   */
  public LanguageModelTrainer(
      LanguageModel model, TrainingPlan plan, TokenMix train, TokenMix heldOut, Path folder)
      throws IOException {
    this.model = model;
    this.plan = plan;
    this.train = train;
    this.heldOut = heldOut;
    this.folder = folder;
    ScalarType products = model.parameters().values().iterator().next().scalar_type().intern();
    this.weights = new MasterWeights(model.parameters());
    Map<String, Tensor> matrices = new LinkedHashMap<>();
    Map<String, Tensor> others = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach(
            (name, p) -> {
              boolean hidden = p.dim() == 2 && name.contains(".layers.");
              (hidden ? matrices : others).put(name, p);
            });
    this.optimizers =
        List.of(
            new Muon(matrices, plan.matrixRate(), plan.decay(), products),
            new AdamW(others, plan.vectorRate(), plan.decay()));
    this.average =
        plan.averaged() > 0 ? new Ema(weights.tensors(), plan.averaged(), plan.rows()) : null;
    this.step = TrainingCheckpoint.resume(folder, plan, weights.tensors(), state());
    weights.publish();
    this.log = new TrainingLog(folder.resolve("log.jsonl"), step);
  }

  /** Runs until the plan's last step or until the user interrupts; saves in both cases. */
  public Result run() throws IOException {
    return run(plan.schedule().steps());
  }

  /** Runs until {@code stop} steps are done, on the schedule of the whole plan; saves. */
  public Result run(long stop) throws IOException {
    OptionalDouble last = OptionalDouble.empty();
    long total = plan.schedule().steps();
    try (Progress progress = Progress.of("training", Math.max(1, stop - step))) {
      while (step < stop && !Interruption.requested()) {
        long start = System.nanoTime();
        double loss = oneStep();
        last = OptionalDouble.of(loss);
        step++;
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = plan.rows() * (double) plan.length() / seconds;
        log.step(step, loss, rate);
        progress.step(1, String.format(Locale.ROOT, "loss %.3f, %.0f tokens/s", loss, rate));
        if (step % plan.evaluateEvery() == 0 || step == total) {
          evaluate();
        }
        if (step % plan.saveEvery() == 0) {
          save();
        }
      }
    }
    save();
    return new Result(step, last, step >= total);
  }

  /**
   * Writes the parameters of a run's last checkpoint as bfloat16, the file that belongs beside a
   * config.json.
   *
   * @param folder of the run
   * @param target such as {@code model.safetensors}
   * @param averaged whether to write the average that the run kept instead
   * @throws dev.tiller.tensor.UserError if it kept none
   */
  public static void export(Path folder, Path target, boolean averaged) throws IOException {
    TrainingCheckpoint.export(folder, target, averaged);
  }

  /** The precision to build a network in that is to be trained fast on this machine. */
  public static LanguageModel.Precision precision() {
    return Engine.hasFastBfloat16()
        ? LanguageModel.Precision.BFLOAT16
        : LanguageModel.Precision.FLOAT32;
  }

  private void save() throws IOException {
    TrainingCheckpoint.save(folder, plan, step, weights.tensors(), state());
  }

  /** What a checkpoint holds beside the weights. */
  private Map<String, Tensor> state() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    optimizers.forEach(o -> all.putAll(o.state()));
    if (average != null) {
      all.putAll(average.state());
    }
    return all;
  }

  private void evaluate() throws IOException {
    log.evaluation(step, "heldOut", heldOutLoss());
    if (average != null) {
      average.swap();
      weights.publish();
      try {
        log.evaluation(step, "heldOutAveraged", heldOutLoss());
      } finally {
        average.swap();
        weights.publish();
      }
    }
  }

  private Map<String, Double> heldOutLoss() {
    return HeldOutLoss.of(model, heldOut, plan.length(), EVALUATION_WINDOWS);
  }

  private double oneStep() {
    int[][] windows = train.windows(plan.seed(), step, plan.rows(), plan.length() + 1);
    double loss = 0;
    int micro = plan.microRows();
    for (int from = 0; from < plan.rows(); from += micro) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor ids = Tensors.of(Arrays.copyOfRange(windows, from, from + micro));
        Tensor share =
            HeldOutLoss.nextTokenLoss(model, ids).mul(new Scalar(micro / (double) plan.rows()));
        share.backward();
        weights.gather();
        loss += share.item_double();
      }
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor[] all = weights.tensors().values().toArray(Tensor[]::new);
      torch.clip_grad_norm_(new TensorVector(all), plan.clip());
      optimizers.forEach(o -> o.step(step, plan.schedule().factor(step)));
      for (Tensor p : all) {
        p.grad().zero_();
      }
    }
    weights.publish();
    if (average != null) {
      average.update();
    }
    return loss;
  }

  @Override
  public void close() {
    optimizers.forEach(Optimizer::close);
    if (average != null) {
      average.close();
    }
    weights.close();
  }
}
