package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent, with heavy-ball or Nesterov momentum in the form of Sutskever et al.
 * (ICML 2013) that deep-learning libraries use, where the rate stands outside of the momentum:
 *
 * <pre>g = g + wd p;  m = mu m + g
 * p = p - lr m              heavy ball
 * p = p - lr (g + mu m)     Nesterov</pre>
 *
 * @param rate peak learning rate
 * @param momentum mu, in [0,1); 0 for none, which needs no memory
 * @param nesterov whether the step looks ahead; needs a momentum
 * @param decay coupled weight decay (L2): part of the gradient, so that momentum sees it
 */
public record Sgd(double rate, double momentum, boolean nesterov, double decay)
    implements Optimizer {

  /** Checks the ranges. */
  public Sgd {
    Ranges.rate("SGD", rate);
    Ranges.share("SGD", "momentum", momentum);
    Ranges.decay("SGD", decay);
    if (nesterov && momentum == 0) {
      throw Ranges.wrong("SGD", "momentum", momentum, "a number above 0 for Nesterov's step");
    }
  }

  /** Without momentum or decay. */
  public Sgd(double rate) {
    this(rate, 0, false, 0);
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public List<String> slots() {
    return momentum == 0 ? List.of() : List.of("m");
  }

  @Override
  public Identity identity() {
    return Identity.of(name())
        .with("rate", rate)
        .with("momentum", momentum)
        .with("nesterov", nesterov)
        .with("decay", decay);
  }

  @Override
  public Sgd scaled(Rescaling by) {
    return new Sgd(
        by.linear("rate", rate, "the same way a sample, and noise a sample"),
        by.kept("momentum", momentum, "short beside training: it scales the rate, which follows"),
        nesterov,
        by.kept("decay", decay, "part of the gradient, so it follows the rate"));
  }

  @Override
  public void update(Tensor p, Tensor gradient, Map<String, Tensor> slots, double lr, long step) {
    Tensor g = decay == 0 ? gradient : gradient.add(p, new Scalar(decay));
    if (momentum == 0) {
      p.sub_(g, new Scalar(lr));
      return;
    }
    Tensor m = slots.get("m");
    m.mul_(new Scalar(momentum)).add_(g);
    p.sub_(nesterov ? g.add(m, new Scalar(momentum)) : m, new Scalar(lr));
  }
}
