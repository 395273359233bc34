package dev.tiller.training.ema;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Parameters that lie one after another in one buffer, so that one kernel reads them all. */
public final class FlatParameters {

  /** Every tensor begins on a cache line: kernels read it as fast as one of its own. */
  private static final long LINE = 64;

  private FlatParameters() {}

  /**
   * Moves parameters into one buffer, in their order. They stay the same objects with the same
   * values, gradients and owners; the buffer lives as long as one of them.
   *
   * <p>For leaves that nobody else looks at: a view of one made before, or memory that it was made
   * over, is left behind and no longer follows.
   *
   * @param parameters of one type, by name; the same tensor under two names only once
   */
  public static void gather(Map<String, Tensor> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    long tensors = parameters.values().stream().map(Tensor::address).distinct().count();
    if (tensors != parameters.size()) {
      throw new IllegalArgumentException(
          "Two parameters to gather are the same tensor; name it once.");
    }
    ScalarType type = parameters.values().iterator().next().scalar_type().intern();
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      if (entry.getValue().scalar_type().intern() != type) {
        throw new IllegalArgumentException(
            "The parameter %s is of type %s and others of %s; gather them apart."
                .formatted(entry.getKey(), entry.getValue().scalar_type(), type));
      }
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      long each = LINE / parameters.values().iterator().next().element_size();
      long all = parameters.values().stream().mapToLong(p -> padded(p.numel(), each)).sum();
      Tensor buffer = torch.empty(new long[] {all}, Tensors.options(type), null).zero_();
      long from = 0;
      for (Tensor p : parameters.values()) {
        Tensor place = buffer.narrow(0, from, p.numel()).view(Tensors.shape(p));
        place.copy_(p);
        p.set_data(place);
        from += padded(p.numel(), each);
      }
    }
  }

  private static long padded(long size, long each) {
    return (size + each - 1) / each * each;
  }
}
