package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * RMSProp (Tieleman and Hinton 2012, "Neural Networks for Machine Learning", lecture 6e; not
 * centered, without bias correction):
 *
 * <pre>v = b v + (1-b) g^2
 * p = p - lr g / (sqrt(v) + eps)</pre>
 *
 * <p>The trap: some libraries put epsilon under the root, which matters where gradients are small.
 *
 * @param rate peak learning rate
 * @param beta of the mean of squares, in [0,1)
 * @param epsilon above 0
 */
public record RmsProp(double rate, double beta, double epsilon) implements Optimizer {

  /** Checks the ranges. */
  public RmsProp {
    Ranges.rate("RMSProp", rate);
    Ranges.share("RMSProp", "beta", beta);
    Ranges.positive("RMSProp", "epsilon", epsilon);
  }

  /** With 0.99 and 1e-8. */
  public RmsProp(double rate) {
    this(rate, 0.99, 1e-8);
  }

  @Override
  public String name() {
    return "rmsprop";
  }

  @Override
  public List<String> slots() {
    return List.of("v");
  }

  @Override
  public Identity identity() {
    return Identity.of(name()).with("rate", rate).with("beta", beta).with("epsilon", epsilon);
  }

  @Override
  public RmsProp scaled(Rescaling by) {
    return new RmsProp(
        by.root("rate", rate, "steps have a fixed size, and their noise adds up as a root"),
        by.complement("beta", beta, "the mean of squares keeps its horizon in samples"),
        by.inverseRoot("epsilon", epsilon, "the root of the mean square of noise shrinks so"));
  }

  @Override
  public void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step) {
    Tensor v = slots.get("v");
    v.mul_(new Scalar(beta)).addcmul_(g, g, new Scalar(1 - beta));
    p.addcdiv_(g, v.sqrt().add_(new Scalar(epsilon)), new Scalar(-lr));
  }
}
