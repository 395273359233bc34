package dev.tiller.network.layer;

import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * FBGEMM's float16 matrix as it lies in memory, so that its values can be put there directly.
 * FBGEMM's own packing leaps across the matrix and divides for each weight, in one thread.
 *
 * <p>The values come in blocks of 512 inputs (the last may have fewer), each block in columns of 16
 * outputs (32 with AVX-512; the last padded with zeros), each column input by input
 * (fbgemm/FbgemmPackMatrixB.h).
 *
 * <p>FBGEMM gives a matrix with one input the memory of a whole block of inputs. So one with one
 * input and the right number of outputs has the memory that a larger one needs, and only its
 * numbers have to be set. Where the compiler put them is known for the versions of libtorch listed
 * here, and each process tries it on a small matrix before it relies on it.
 */
final class PackedLayout {

  /** On others nothing is looked for in memory, for a wrong guess would end the process. */
  private static final Set<String> TRIED = Set.of("2.7.1");

  /** In the operator's object, in pointers: after its table of functions and its counters. */
  private static final int MATRIX = 2;

  /** In the matrix, in pointers: after its numbers. */
  private static final int VALUES = 6;

  /** In the matrix, in longs: how many values it has room for. */
  private static final int SIZE = 4;

  /** In the matrix, in ints. */
  private static final int INPUTS = 0;

  private static final int OUTPUTS = 1;
  private static final int BLOCK_INPUTS = 2;
  private static final int LAST_BLOCK_INPUTS = 3;
  private static final int BLOCK_OUTPUTS = 4;
  private static final int INPUT_BLOCKS = 5;
  private static final int OUTPUT_BLOCKS = 6;
  private static final int NUMBERS = 7;

  private final Function<Tensor, IValue> operator;
  private final int blockInputs;
  private final int blockOutputs;

  private PackedLayout(Function<Tensor, IValue> operator, int blockInputs, int blockOutputs) {
    this.operator = operator;
    this.blockInputs = blockInputs;
    this.blockOutputs = blockOutputs;
  }

  /**
   * Tries it on a matrix with two blocks of inputs, and a last column with less than its outputs.
   *
   * @param operator FBGEMM's own packing of a float32 matrix [out, in]
   * @return null where this is not known to hold
   */
  static @Nullable PackedLayout of(Function<Tensor, IValue> operator) {
    if (!TRIED.contains(Engine.info().version())) {
      return null;
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor trial = torch.linspace(new Scalar(-1), new Scalar(1), 50 * 600).view(50, 600);
      @Nullable Pointer expected = matrix(operator.apply(trial));
      if (expected == null) {
        return null;
      }
      int[] numbers = numbers(expected);
      int blockInputs = numbers[BLOCK_INPUTS];
      int blockOutputs = numbers[BLOCK_OUTPUTS];
      boolean likely =
          numbers[INPUTS] == 600
              && numbers[OUTPUTS] == 50
              && blockInputs == 512
              && numbers[LAST_BLOCK_INPUTS] == 88
              && (blockOutputs == 16 || blockOutputs == 32)
              && numbers[INPUT_BLOCKS] == 2
              && numbers[OUTPUT_BLOCKS] == 64 / blockOutputs
              && new LongPointer(expected).get(SIZE) == 1024 * 64;
      if (!likely) {
        return null;
      }
      PackedLayout layout = new PackedLayout(operator, blockInputs, blockOutputs);
      Pointer own = Objects.requireNonNull(matrix(layout.pack(trial)));
      boolean same =
          Arrays.equals(numbers(own), numbers)
              && values(own, 1024 * 64).equal(values(expected, 1024 * 64));
      return same ? layout : null;
    }
  }

  private static @Nullable Pointer matrix(IValue packed) {
    Pointer object = packed.toObjectRef().getSlot(0).internalToPointer();
    return new PointerPointer<>(object).get(MATRIX);
  }

  private static int[] numbers(Pointer matrix) {
    int[] numbers = new int[NUMBERS];
    new IntPointer(matrix).get(numbers);
    return numbers;
  }

  private static Tensor values(Pointer matrix, long count) {
    Pointer first = new PointerPointer<>(matrix).get(VALUES);
    return torch.from_blob(first, new long[] {count}, Tensors.options(ScalarType.Half));
  }

  /**
   * @param weight [out, in] of any float type, no value larger than float16 can hold
   * @return what the operator makes of it, owned by the innermost scope
   */
  IValue pack(Tensor weight) {
    int outputs = Math.toIntExact(weight.size(0));
    int inputs = Math.toIntExact(weight.size(1));
    int blocks = (inputs + blockInputs - 1) / blockInputs;
    int columns = (outputs + blockOutputs - 1) / blockOutputs;
    long alike = (long) blocks * columns * blockOutputs;
    try (TensorScope scope = TensorScope.open()) {
      IValue packed = operator.apply(torch.zeros(alike, 1));
      Pointer matrix = Objects.requireNonNull(matrix(packed));
      new IntPointer(matrix)
          .put(INPUTS, inputs)
          .put(OUTPUTS, outputs)
          .put(LAST_BLOCK_INPUTS, inputs - (blocks - 1) * blockInputs)
          .put(INPUT_BLOCKS, blocks)
          .put(OUTPUT_BLOCKS, columns);
      Tensor values = values(matrix, alike * blockInputs);
      for (int block = 0; block < blocks; block++) {
        long from = (long) block * blockInputs;
        long width = Math.min(blockInputs, inputs - from);
        long padded = (long) columns * blockOutputs;
        Tensor place = values.narrow(0, from * padded, width * padded);
        fill(place.view(columns, width, blockOutputs), weight.narrow(1, from, width));
      }
      return scope.keep(packed);
    }
  }

  /**
   * @param place [columns, inputs, outputs of a column]
   * @param weight [outputs, inputs]
   */
  private void fill(Tensor place, Tensor weight) {
    long inputs = weight.size(1);
    long whole = weight.size(0) / blockOutputs;
    long step = Math.max(1, Matrix.CONVERTED / (inputs * blockOutputs));
    for (long column = 0; column < whole; column += step) {
      try (TensorScope scope = TensorScope.open()) {
        long count = Math.min(step, whole - column);
        Tensor some = weight.narrow(0, column * blockOutputs, count * blockOutputs);
        Tensor turned = some.view(count, blockOutputs, inputs).transpose(1, 2);
        place.narrow(0, column, count).copy_(turned);
      }
    }
    long rest = weight.size(0) - whole * blockOutputs;
    if (rest > 0) {
      Tensor last = weight.narrow(0, whole * blockOutputs, rest);
      place.select(0, whole).narrow(1, 0, rest).copy_(last.t());
    }
  }
}
