package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Layer-wise adaptive rate scaling (LARS, arXiv 1708.03888, algorithm 1): every tensor's step is a
 * share of its own norm, which lets large batches train.
 *
 * <pre>local = trust |p| / (|g| + wd |p|)
 * m = mu m + lr local (g + wd p);  p = p - m</pre>
 *
 * <p>With a batch kappa times as large the rate becomes kappa times as large, as published recipes
 * have it (SimCLR, arXiv 2002.05709; BYOL, arXiv 2006.07733). The step's length does not depend on
 * the gradient's, so where noise makes most of the gradient the argument that holds for Adam would
 * give the root instead; there is no derivation.
 *
 * <p>Two traps: the rate stands inside of the momentum, unlike in {@link Sgd}, so that a falling
 * rate reaches the step with momentum's delay; and where {@code |p|} or {@code |g|} is 0, a fresh
 * bias for one, the local rate is 1, as implementations have it (the paper does not say). Gains and
 * biases are usually left to a group of their own with {@link Sgd}.
 *
 * @param rate peak global rate
 * @param momentum mu, in [0,1)
 * @param decay weight decay
 * @param trust coefficient, above 0
 */
public record Lars(double rate, double momentum, double decay, double trust) implements Optimizer {

  /** Checks the ranges. */
  public Lars {
    Ranges.rate("LARS", rate);
    Ranges.share("LARS", "momentum", momentum);
    Ranges.decay("LARS", decay);
    Ranges.positive("LARS", "trust coefficient", trust);
  }

  /** With the paper's momentum 0.9 and trust 0.001. */
  public Lars(double rate, double decay) {
    this(rate, 0.9, decay, 0.001);
  }

  @Override
  public String name() {
    return "lars";
  }

  @Override
  public List<String> slots() {
    return List.of("m");
  }

  @Override
  public Identity identity() {
    return Identity.of(name())
        .with("rate", rate)
        .with("momentum", momentum)
        .with("decay", decay)
        .with("trust", trust);
  }

  @Override
  public Lars scaled(Rescaling by) {
    return new Lars(
        by.linear("rate", rate, "as published recipes have it; no derivation covers LARS"),
        by.kept("momentum", momentum, "short beside training: it scales the rate, which follows"),
        by.kept("decay", decay, "part of the gradient, so it follows the rate"),
        by.kept("trust", trust, "a ratio of norms"));
  }

  @Override
  public void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step) {
    double size = p.norm().item_double();
    double slope = g.norm().item_double();
    double local = size > 0 && slope > 0 ? trust * size / (slope + decay * size) : 1;
    Tensor m = slots.get("m");
    m.mul_(new Scalar(momentum)).add_(g, new Scalar(lr * local));
    if (decay > 0) {
      m.add_(p, new Scalar(lr * local * decay));
    }
    p.sub_(m);
  }
}
