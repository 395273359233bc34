package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Step;
import dev.tiller.training.ema.Momentum;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Self-distillation without labels (DINO, arXiv 2104.14294, eq. 1 and 4): the student's assignment
 * of one look comes near the teacher's of the other, which is centered and sharper,
 *
 * <pre>
 * loss   = -mean_i sum_c softmax((t2_i - center) / tt)_c log softmax(s1_i / ts)_c / 2  -  swapped
 * center = center + (1 - m) (mean of the teacher's scores - center)      after every step
 * </pre>
 *
 * <p>Scores are cosines with prototypes: give the projector {@code Head.Shape.prototypes} (DINO's
 * last layer, weight-normalized with gain 1), and {@code Pretext} a teacher. Centering works
 * against collapse to one class, sharpening against collapse to the uniform assignment; only both
 * keep the entropy of assignments where it is.
 *
 * <p>It owns the center, which travels in checkpoints; close it when done.
 */
public final class Dino implements PretextLoss, AutoCloseable {

  /**
   * @param temperature of the student, above 0; 0.1 in the paper
   * @param taught temperature of the teacher, above 0; 0.04 in the paper after a warm-up
   * @param center momentum of the center; 0.9 in the paper
   */
  public record Settings(double temperature, double taught, Momentum center) {

    /** Checks the temperatures. */
    public Settings {
      if (!(temperature > 0 && taught > 0)) {
        throw new UserError(
            "DINO's temperatures are %s and %s of the teacher; numbers above 0 were expected, such as 0.1 and 0.04."
                .formatted(temperature, taught));
      }
    }

    /** The paper's settings, whose momentum is meant for steps of {@code batch} images. */
    public static Settings standard(int batch) {
      return new Settings(0.1, 0.04, Momentum.constant(0.9, batch));
    }
  }

  private final Settings settings;
  private final Owned owned = new Owned();
  private final Tensor center;
  private final Tensor sum;
  private long rows;
  private boolean training;

  /**
   * @param prototypes width of the scores, at least 1
   * @param type of the networks: Float or Double
   */
  public Dino(int prototypes, Settings settings, ScalarType type) {
    this.settings = settings;
    this.center = owned.make(() -> torch.zeros(new long[] {prototypes}, Tensors.options(type)));
    this.sum = owned.make(() -> torch.zeros(new long[] {prototypes}, Tensors.options(type)));
  }

  @Override
  public Identity identity() {
    return Identity.of("dino")
        .with("temperature", settings.temperature)
        .with("taught", settings.taught)
        .with("center", settings.center.identity());
  }

  @Override
  public Map<String, Tensor> buffers() {
    return Map.of("center", center);
  }

  @Override
  public void mode(Objective.Mode mode) {
    training = mode == Objective.Mode.TRAIN;
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one = first.target();
      Tensor two = second.target();
      Tensor there = distilled(first.projected(), two);
      Tensor back = distilled(second.projected(), one);
      if (training) {
        remember(one);
        remember(two);
      }
      return Map.of(Losses.LOSS, scope.keep(there.add(back).mul(new Scalar(0.5))));
    }
  }

  private Tensor distilled(Tensor scores, Tensor taught) {
    Tensor target = taught.sub(center).div(new Scalar(settings.taught)).softmax(1).detach();
    Tensor log = scores.div(new Scalar(settings.temperature)).log_softmax(1);
    return target.mul(log).sum(new long[] {1}, false, null).mean().neg();
  }

  private void remember(Tensor taught) {
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      sum.add_(taught.sum(new long[] {0}, false, null));
      rows += taught.size(0);
    }
  }

  /** Moves the center by the scores of the step's shares. */
  @Override
  public void afterUpdate(Step step) {
    if (rows == 0) {
      return;
    }
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      double weight = settings.center.weight(step.seen(), step.samples());
      center.lerp_(sum.div(new Scalar(rows)), new Scalar(weight));
      sum.zero_();
      rows = 0;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
