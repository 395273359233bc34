package dev.tiller.model.layer;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a projection or an embedding, as it lies in memory: in the type of the activations,
 * in bfloat16, or as 8-bit integers with one scale for each output (symmetric, to nearest). Its
 * tensors belong to the network.
 *
 * <p>Which product is fast was measured on AVX2 (AMD Zen 2, two threads, 4096x1024 out of memory,
 * one row): float32 1.10 ms, the same by column 0.80; bfloat16 1.64; {@linkplain PackedMatrix
 * packed} 0.30; 8-bit through a float32 copy made piece by piece 3.0. For 128 rows: float32 11.2,
 * packed 6.7. So bfloat16 is packed for running, and 8-bit quarters the memory at a price in speed.
 */
public final class Matrix {

  /** Elements of a temporary float32 copy: 16 MB. */
  private static final long PIECE = 4L << 20;

  /** Elements from which the layout shows; below, calling the operator costs more. */
  private static final long LARGE = 1 << 16;

  private static final double LEVELS = 127;

  private final Tensor stored;
  private final boolean inputFirst;
  private final @Nullable Tensor scales;
  private @Nullable PackedMatrix packed;
  private long packedVersion;

  /**
   * @param stored [out, in], or [in, out] if {@code inputFirst}
   * @param scales [out] float32 for 8-bit integers, else null
   */
  Matrix(Tensor stored, boolean inputFirst, @Nullable Tensor scales) {
    this.stored = stored;
    this.inputFirst = inputFirst;
    this.scales = scales;
  }

  /** Rounds to 8 bits; both tensors belong to the innermost scope. */
  static Matrix quantized(Tensor weight, boolean inputFirst) {
    try (TensorScope scope = TensorScope.open()) {
      int inputs = inputFirst ? 0 : 1;
      Tensor exact = weight.to(ScalarType.Float);
      Tensor most = exact.abs().amax(new long[] {inputs}, true).clamp_min(new Scalar(1e-20));
      Tensor scales = most.div(new Scalar(LEVELS));
      Tensor values = exact.div(scales).round().to(ScalarType.Char);
      return new Matrix(scope.keep(values), inputFirst, scope.keep(scales.flatten()));
    }
  }

  Tensor stored() {
    return stored;
  }

  @Nullable Tensor scales() {
    return scales;
  }

  int outputs() {
    return (int) stored.size(inputFirst ? 1 : 0);
  }

  /** Moves the values, not their shape, so that those of one input lie side by side. */
  void layOutByColumn() {
    if (!inputFirst && stored.numel() >= LARGE && stored.is_contiguous()) {
      try (TensorScope scope = TensorScope.open()) {
        stored.set_data(stored.t().contiguous().t());
      }
    }
  }

  /**
   * Packs the values for products without gradients. The stored ones stay: for rows, for gradients,
   * and for whoever asks for the parameter; those of a bfloat16 file are no more than its mapping.
   *
   * @return what has to be closed with the network; null if there is nothing new
   */
  @Nullable Pointer pack() {
    if (packed != null) {
      return null;
    }
    packed = PackedMatrix.of(weight());
    packedVersion = stored._version();
    return packed == null ? null : packed.handle();
  }

  /** Whether the packed values stand for the stored ones: no gradient wanted, none changed. */
  private boolean servesPacked(Tensor x) {
    return !(GradMode.is_enabled() && (x.requires_grad() || stored.requires_grad()))
        && stored._version() == packedVersion;
  }

  /** [out, in]; a view made once would not carry gradients to a weight that asks for them later. */
  private Tensor weight() {
    return inputFirst ? stored.t() : stored;
  }

  /**
   * @param x [..., in]
   * @param bias [out], or null
   * @return x times this transposed, plus the bias, [..., out], in the type of x
   */
  Tensor times(Tensor x, @Nullable Tensor bias) {
    ScalarType type = x.scalar_type().intern();
    if (stored.scalar_type().intern() == type) {
      return bias == null
          ? torch.linear(x, weight())
          : torch.linear(x, weight(), new TensorOptional(Tensors.as(bias, type)));
    }
    Tensor y = timesOther(x, type);
    return bias == null ? y : y.add(Tensors.as(bias, type));
  }

  /** Times a weight that is held in another type. */
  private Tensor timesOther(Tensor x, ScalarType type) {
    if (packed != null && servesPacked(x)) {
      return packed.times(x);
    }
    if (scales == null && x.numel() == x.size(-1)) {
      return torch.linear(x.to(ScalarType.BFloat16), weight()).to(type);
    }
    Tensor y = timesCopies(x, type);
    return scales == null ? y : y.mul(scales.to(type));
  }

  private Tensor timesCopies(Tensor x, ScalarType type) {
    Tensor weight = weight();
    long outputs = weight.size(0);
    long piece = Math.max(1, PIECE / weight.size(1));
    if (outputs <= piece) {
      return torch.linear(x, weight.to(type));
    }
    try (TensorVector pieces = new TensorVector()) {
      for (long from = 0; from < outputs; from += piece) {
        try (TensorScope scope = TensorScope.open()) {
          Tensor some = weight.narrow(0, from, Math.min(piece, outputs - from));
          pieces.push_back(scope.keep(torch.linear(x, some.to(type))));
        }
      }
      return torch.cat(pieces, -1);
    }
  }

  /**
   * @param ids [...] int64
   * @return rows [..., in]
   */
  Tensor rows(Tensor ids, ScalarType type) {
    if (scales == null) {
      Tensor rows = torch.embedding(stored, ids);
      return rows.scalar_type().intern() == type ? rows : rows.to(type);
    }
    Tensor flat = ids.reshape(-1);
    Tensor rows = stored.index_select(0, flat).to(type);
    Tensor own = scales.index_select(0, flat).to(type).unsqueeze(-1);
    return rows.mul(own).view(ids.size(0), ids.size(1), stored.size(1));
  }
}
