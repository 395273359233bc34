package dev.tiller.training;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An objective whose network computes in half precision, trained through float32 weights
 * (mixed-precision training, arXiv 1710.03740, section 3.1): an optimizer's small steps would be
 * lost in 8 bits of mantissa. Gradients are summed, and optimizers and averages work, in float32;
 * the network gets the weights rounded after every step.
 *
 * <p>What the network has in float32 or float64 is trained directly, and nothing is copied.
 */
public final class MasterWeights implements Objective, AutoCloseable {

  private final Objective half;
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final Owned owned = new Owned();

  /**
   * @param half the objective, whose parameters' present values are taken over; stays the caller's
   */
  public MasterWeights(Objective half) {
    this.half = half;
    owned.orRelease(
        () ->
            half.parameters()
                .forEach((name, p) -> weights.put(name, exact(p) ? p : owned.make(() -> copy(p)))));
    try (TensorScope scope = TensorScope.open()) {
      half.parameters().values().forEach(p -> p.set_requires_grad(true));
    }
  }

  private static boolean exact(Tensor p) {
    ScalarType type = p.scalar_type().intern();
    return type == ScalarType.Float || type == ScalarType.Double;
  }

  private static Tensor copy(Tensor p) {
    Tensor copy = p.detach().to(ScalarType.Float);
    copy.set_requires_grad(true);
    copy.mutable_grad().put(torch.zeros_like(copy));
    return copy;
  }

  @Override
  public Identity identity() {
    return half.identity();
  }

  @Override
  public Identity identity(int atOnce) {
    return half.identity(atOnce);
  }

  /** Float32, by the names of the network's parameters. */
  @Override
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(weights);
  }

  @Override
  public Map<String, Tensor> buffers() {
    return half.buffers();
  }

  @Override
  public List<Listener> listeners() {
    return half.listeners();
  }

  @Override
  public int samples(long seen) {
    return half.samples(seen);
  }

  @Override
  public Unit unit() {
    return half.unit();
  }

  @Override
  public void mode(Mode mode) {
    half.mode(mode);
  }

  /** Moves the share's gradients from the network to the float32 weights. */
  @Override
  public Losses gradients(Share share) {
    Losses losses = half.gradients(share);
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      half.parameters()
          .forEach(
              (name, p) -> {
                Tensor weight = weights.get(name);
                Tensor gradient = p.grad();
                if (weight != p && gradient.defined()) {
                  weight.grad().add_(gradient);
                  gradient.zero_();
                }
              });
    }
    return losses;
  }

  /** Brings the weights, rounded, into the network. */
  @Override
  public void moved() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      half.parameters()
          .forEach(
              (name, p) -> {
                Tensor weight = weights.get(name);
                if (weight != p) {
                  p.copy_(weight);
                }
              });
    }
    half.moved();
  }

  @Override
  public void close() {
    owned.close();
  }
}
