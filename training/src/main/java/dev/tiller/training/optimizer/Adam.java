package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (arXiv 1412.6980, algorithm 1), with bias correction; t counts from 1:
 *
 * <pre>m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 * p = p - lr (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + eps)</pre>
 *
 * <p>The trap: epsilon stands outside of the root and after the correction. Where it is put
 * elsewhere, the first steps differ.
 *
 * @param rate peak learning rate
 * @param beta1 of the mean of gradients, in [0,1)
 * @param beta2 of the mean of their squares, in [0,1)
 * @param epsilon above 0
 */
public record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {

  /** Checks the ranges. */
  public Adam {
    Ranges.rate("Adam", rate);
    Ranges.share("Adam", "beta1", beta1);
    Ranges.share("Adam", "beta2", beta2);
    Ranges.positive("Adam", "epsilon", epsilon);
  }

  /** With the paper's 0.9, 0.999 and 1e-8. */
  public Adam(double rate) {
    this(rate, 0.9, 0.999, 1e-8);
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public List<String> slots() {
    return List.of("m", "v");
  }

  @Override
  public Identity identity() {
    return Identity.of(name())
        .with("rate", rate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon);
  }

  @Override
  public Adam scaled(Rescaling by) {
    return new Adam(
        by.root("rate", rate, "steps have a fixed size, and their noise adds up as a root"),
        by.complement("beta1", beta1, "the mean of gradients keeps its horizon in samples"),
        by.complement("beta2", beta2, "the mean of squares keeps its horizon in samples"),
        by.inverseRoot("epsilon", epsilon, "the root of the mean square of noise shrinks so"));
  }

  @Override
  public void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step) {
    update(p, g, slots, lr, step, 0);
  }

  /** As the other, with decoupled decay before the step. */
  void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step, double decay) {
    Tensor m = slots.get("m");
    Tensor v = slots.get("v");
    if (FusedAdam.serves(p, g, m, v)) {
      FusedAdam.step(p, g, m, v, this, decay, lr, step);
      return;
    }
    if (decay > 0) {
      p.mul_(new Scalar(1 - lr * decay));
    }
    m.lerp_(g, new Scalar(1 - beta1));
    v.mul_(new Scalar(beta2)).addcmul_(g, g, new Scalar(1 - beta2));
    double correct1 = 1 - Math.pow(beta1, step + 1);
    double correct2 = 1 - Math.pow(beta2, step + 1);
    Tensor scale = v.div(new Scalar(correct2)).sqrt_().add_(new Scalar(epsilon));
    p.addcdiv_(m, scale, new Scalar(-lr / correct1));
  }
}
