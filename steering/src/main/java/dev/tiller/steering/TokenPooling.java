package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** One value per neuron and sentence from the values at its real tokens; padding never counts. */
public enum TokenPooling {
  /** Arithmetic mean: Activation Transport. */
  MEAN,
  /** Largest value: AurA and its relatives. */
  MAX,
  /** Smallest value. */
  MIN,
  /** Value at the last column, which is real because sentences are padded on the left. */
  LAST;

  /**
   * @param x [batch, length, d], or [batch, d] which is one position
   * @param mask [batch, length] bool, true where a position counts; at least one in each row; null
   *     if all do
   * @return [batch, d] float32, or float64 where x is, in the caller's scope
   */
  public Tensor pool(Tensor x, @Nullable Tensor mask) {
    boolean wide = Tensors.type(x) == ScalarType.Double;
    Tensor values = wide ? x : x.to(ScalarType.Float);
    if (values.dim() == 2) {
      return values;
    }
    // A value that has no positions, though its network's input may have some.
    if (values.size(1) == 1 && (mask == null || mask.size(1) != 1)) {
      return values.select(1, 0);
    }
    return switch (this) {
      case MEAN -> mean(values, mask);
      case MAX -> hidden(values, mask, Double.NEGATIVE_INFINITY).amax(new long[] {1}, false);
      case MIN -> hidden(values, mask, Double.POSITIVE_INFINITY).amin(new long[] {1}, false);
      case LAST -> values.select(1, -1);
    };
  }

  private static Tensor mean(Tensor values, @Nullable Tensor mask) {
    if (mask == null) {
      return values.mean(1);
    }
    Tensor count = mask.sum(1).unsqueeze(1).to(values.scalar_type());
    return hidden(values, mask, 0).sum(1).div(count);
  }

  private static Tensor hidden(Tensor values, @Nullable Tensor mask, double filler) {
    return mask == null
        ? values
        : values.masked_fill(mask.logical_not().unsqueeze(-1), new Scalar(filler));
  }

  /** {@code mean}, {@code max}, {@code min} or {@code last}: what users and files call it. */
  public String text() {
    return switch (this) {
      case MEAN -> "mean";
      case MAX -> "max";
      case MIN -> "min";
      case LAST -> "last";
    };
  }

  @Override
  public String toString() {
    return text();
  }

  /**
   * @throws UserError if there is no such pooling
   */
  public static TokenPooling parse(String name) {
    for (TokenPooling pooling : values()) {
      if (pooling.text().equals(name)) {
        return pooling;
      }
    }
    throw new UserError("There is no pooling \"" + name + "\"; choose mean, max, min or last.");
  }
}
