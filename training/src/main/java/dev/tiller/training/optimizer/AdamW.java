package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * {@link Adam} with decoupled weight decay (arXiv 1711.05101, algorithm 2): {@code p = p (1 - lr
 * wd)} before Adam's step. Its state has Adam's names.
 *
 * <p>Decay is for matrices; give gains and biases a group of their own without it.
 *
 * @param adam the step
 * @param decay weight decay, at least 0
 */
public record AdamW(Adam adam, double decay) implements Optimizer {

  /** Checks the range. */
  public AdamW {
    Ranges.decay("AdamW", decay);
  }

  /** With 0.9, 0.95 and 1e-8, which transformers are trained with. */
  public AdamW(double rate, double decay) {
    this(new Adam(rate, 0.9, 0.95, 1e-8), decay);
  }

  @Override
  public String name() {
    return adam.name();
  }

  @Override
  public List<String> slots() {
    return adam.slots();
  }

  @Override
  public double rate() {
    return adam.rate();
  }

  @Override
  public Identity identity() {
    return Identity.of("adamw").with("adam", adam.identity()).with("decay", decay);
  }

  @Override
  public AdamW scaled(Rescaling by) {
    return new AdamW(
        adam.scaled(by),
        by.root("decay", decay, "with the rate, the shrinkage a sample stays the same"));
  }

  @Override
  public void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step) {
    adam.update(p, g, slots, lr, step, decay);
  }
}
