package dev.tiller.training;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Float32 weights behind a network that computes in bfloat16 (mixed-precision training, arXiv
 * 1710.03740, section 3.1): the optimizer's small steps would be lost in 8 bits of mantissa.
 *
 * <p>Of a float32 network these are its parameters themselves, and nothing is copied.
 */
final class MasterWeights implements AutoCloseable {

  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> originals = new LinkedHashMap<>();

  /**
   * @param parameters of the network, by name; gradients are asked for from here on
   */
  MasterWeights(Map<String, Tensor> parameters) {
    this.parameters = parameters;
    try (TensorScope scope = TensorScope.open()) {
      parameters.forEach(
          (name, p) -> {
            originals.put(name, exact(p) ? p : scope.disown(copyOf(p)));
            p.set_requires_grad(true);
          });
    }
  }

  private static boolean exact(Tensor p) {
    return p.scalar_type().intern() == ScalarType.Float;
  }

  private static Tensor copyOf(Tensor p) {
    Tensor copy = p.to(ScalarType.Float);
    copy.set_requires_grad(true);
    copy.mutable_grad().put(torch.zeros_like(copy));
    return copy;
  }

  /** What an optimizer updates: float32, by name, with gradients after {@link #gather}. */
  Map<String, Tensor> tensors() {
    return originals;
  }

  /** Moves the gradients of a backward pass from the network to these weights. */
  void gather() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      parameters.forEach(
          (name, p) -> {
            Tensor original = originals.get(name);
            if (original != p) {
              original.grad().add_(p.grad());
              p.grad().zero_();
            }
          });
    }
  }

  /** Brings these weights, rounded, into the network. */
  void publish() {
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      parameters.forEach(
          (name, p) -> {
            Tensor original = originals.get(name);
            if (original != p) {
              p.copy_(original);
            }
          });
    }
  }

  @Override
  public void close() {
    originals.forEach(
        (name, original) -> {
          if (original != parameters.get(name)) {
            original.close();
          }
        });
  }
}
