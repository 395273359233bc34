package dev.tiller.network.layer;

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

  /** Elements that are converted at once: few enough for a cache, many enough for all threads. */
  static final long CONVERTED = 1 << 18;

  private static final double LEVELS = 127;

  private final Tensor stored;
  private final boolean inputFirst;
  private final @Nullable Tensor scales;
  private @Nullable Tensor source;
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

  /**
   * A matrix in another type than its source's, whose values {@link #fill} brings: until then its
   * memory is reserved and not touched. Its tensors belong to the innermost scope.
   *
   * @param source the exact values; {@link #fill} or {@link #release} closes them
   * @param type Char for 8-bit integers, else a float type
   */
  static Matrix of(Tensor source, boolean inputFirst, ScalarType type) {
    Tensor stored = torch.empty(Tensors.shape(source), Tensors.options(type), null);
    long[] outputs = {source.size(inputFirst ? 1 : 0)};
    @Nullable Tensor scales =
        type == ScalarType.Char
            ? torch.empty(outputs, Tensors.options(ScalarType.Float), null)
            : null;
    Matrix matrix = new Matrix(stored, inputFirst, scales);
    matrix.source = source;
    return matrix;
  }

  Tensor stored() {
    return stored;
  }

  @Nullable Tensor scales() {
    return scales;
  }

  /** Whether other values, as a source stores them, are those that this was given. */
  boolean holds(Tensor given) {
    Tensor own = source == null ? stored : source;
    return own.equal(Tensors.as(given, Tensors.type(own)));
  }

  int outputs() {
    return (int) stored.size(inputFirst ? 1 : 0);
  }

  /**
   * Brings the values to where they stay, and closes where they came from: of a file that does not
   * align its tensors that is a copy.
   *
   * @param byColumn whether a large float32 matrix should have those of one input side by side; its
   *     shape stays as it is
   */
  void fill(boolean byColumn) {
    Tensor from = source == null ? stored : source;
    try (TensorScope scope = TensorScope.open()) {
      if (scales != null) {
        quantize(from, scales);
      } else if (byColumn && !inputFirst && stored.numel() >= LARGE) {
        long[] turned = {stored.size(1), stored.size(0)};
        Tensor columns = torch.empty(turned, Tensors.options(ScalarType.Float), null);
        copy(from, columns.t());
        stored.set_data(columns.t());
      } else if (source != null) {
        copy(from, stored);
      }
    }
    release();
  }

  /** Closes the source if there still is one; the matrix cannot be filled any more. */
  void release() {
    if (source != null) {
      source.close();
      source = null;
    }
  }

  /** Rows in pieces that a cache holds, for the two sides may run through memory differently. */
  private static void copy(Tensor from, Tensor to) {
    long piece = Math.max(1, CONVERTED / to.size(1));
    for (long row = 0; row < to.size(0); row += piece) {
      try (TensorScope scope = TensorScope.open()) {
        long rows = Math.min(piece, to.size(0) - row);
        to.narrow(0, row, rows).copy_(from.narrow(0, row, rows));
      }
    }
  }

  /** Rounds to 8 bits, some outputs at a time, so that what is made on the way stays in a cache. */
  private void quantize(Tensor exact, Tensor scales) {
    int output = inputFirst ? 1 : 0;
    long[] inputs = {1 - output};
    long outputs = exact.size(output);
    long piece = Math.max(1, CONVERTED / exact.size(1 - output));
    for (long from = 0; from < outputs; from += piece) {
      try (TensorScope scope = TensorScope.open()) {
        long count = Math.min(piece, outputs - from);
        Tensor some = exact.narrow(output, from, count).to(ScalarType.Float);
        Tensor most = some.abs().amax(inputs, true).clamp_min(new Scalar(1e-20));
        Tensor steps = most.div(new Scalar(LEVELS));
        scales.narrow(0, from, count).copy_(steps.flatten());
        stored.narrow(output, from, count).copy_(some.div(steps).round_());
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
    return x.numel() > 0
        && !(GradMode.is_enabled() && (x.requires_grad() || stored.requires_grad()))
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
    ScalarType type = Tensors.type(x);
    if (Tensors.type(stored) == type) {
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
      return Tensors.type(rows) == type ? rows : rows.to(type);
    }
    Tensor flat = ids.reshape(-1);
    Tensor rows = stored.index_select(0, flat).to(type);
    Tensor own = scales.index_select(0, flat).to(type).unsqueeze(-1);
    return rows.mul(own).view(ids.size(0), ids.size(1), stored.size(1));
  }
}
