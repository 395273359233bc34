package dev.tiller.tensor;

import dev.tiller.ground.UserError;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Java arrays to tensors and back; the few shorthands that the bindings lack. */
public final class Tensors {

  /** By the number that libtorch gives each. */
  private static final ScalarType[] TYPES = byNumber();

  private Tensors() {}

  private static ScalarType[] byNumber() {
    ScalarType[] types = new ScalarType[ScalarType.values().length];
    for (ScalarType type : ScalarType.values()) {
      types[type.value] = type;
    }
    return types;
  }

  /** A float32 tensor with a copy of {@code values}, row-major in {@code shape}. */
  public static Tensor of(float[] values, long... shape) {
    Engine.load();
    try (FloatPointer data = new FloatPointer(values)) {
      return copy(data, shape(values.length, shape), ScalarType.Float);
    }
  }

  /** A float64 tensor with a copy of {@code values}, row-major in {@code shape}. */
  public static Tensor of(double[] values, long... shape) {
    Engine.load();
    try (DoublePointer data = new DoublePointer(values)) {
      return copy(data, shape(values.length, shape), ScalarType.Double);
    }
  }

  /** An int64 tensor with a copy of {@code values}, row-major in {@code shape}. */
  public static Tensor of(long[] values, long... shape) {
    Engine.load();
    try (LongPointer data = new LongPointer(values)) {
      return copy(data, shape(values.length, shape), ScalarType.Long);
    }
  }

  /** An int64 tensor [rows, columns] of token ids or masks; all rows must be of equal length. */
  public static Tensor of(int[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    long[] flat = new long[rows.length * columns];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != columns) {
        throw new IllegalArgumentException(
            "Row " + r + " has " + rows[r].length + " columns, the first has " + columns);
      }
      for (int c = 0; c < columns; c++) {
        flat[r * columns + c] = rows[r][c];
      }
    }
    return of(flat, rows.length, columns);
  }

  private static Tensor copy(org.bytedeco.javacpp.Pointer data, long[] shape, ScalarType type) {
    TensorOptions options = options(type);
    if (data.capacity() == 0) { // An empty array has no address.
      Tensor empty = torch.empty(shape, options, null);
      options.close();
      return empty;
    }
    Tensor view = torch.from_blob(data, shape, options);
    Tensor owned = view.clone();
    view.close();
    options.close();
    return owned;
  }

  private static long[] shape(int length, long[] shape) {
    return shape.length == 0 ? new long[] {length} : shape;
  }

  /** Options for a new tensor of {@code type} on the CPU. */
  public static TensorOptions options(ScalarType type) {
    Engine.load();
    return new TensorOptions(type);
  }

  /** The values as float32, row-major, whatever the tensor's type and layout. */
  public static float[] floats(Tensor tensor) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Float).contiguous();
      float[] values = new float[Math.toIntExact(plain.numel())];
      if (values.length > 0) { // An empty tensor has no address.
        new FloatPointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The values as float64, row-major, whatever the tensor's type and layout. */
  public static double[] doubles(Tensor tensor) {
    if (type(tensor) == ScalarType.Float) {
      float[] narrow = floats(tensor); // Widened here, no native copy of twice the size is needed.
      double[] values = new double[narrow.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = narrow[i];
      }
      return values;
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Double).contiguous();
      double[] values = new double[Math.toIntExact(plain.numel())];
      if (values.length > 0) { // An empty tensor has no address.
        new DoublePointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The values as int64, row-major; meant for tensors of integers and booleans. */
  public static long[] longs(Tensor tensor) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.to(ScalarType.Long).contiguous();
      long[] values = new long[Math.toIntExact(plain.numel())];
      if (values.length > 0) { // An empty tensor has no address.
        new LongPointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The values as int32, row-major; meant for token ids. */
  public static int[] ints(Tensor tensor) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.to(ScalarType.Int).contiguous();
      int[] values = new int[Math.toIntExact(plain.numel())];
      if (values.length > 0) { // An empty tensor has no address.
        new IntPointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The raw bytes, little-endian, row-major: what a hash or a file wants. */
  public static byte[] bytes(Tensor tensor) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.detach().contiguous();
      byte[] values = new byte[Math.toIntExact(plain.numel() * plain.element_size())];
      if (values.length > 0) { // An empty tensor has no address.
        new BytePointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The tensor's size along every axis. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  /** A libtorch scalar. */
  public static Scalar scalar(double value) {
    Engine.load();
    return new Scalar(value);
  }

  /**
   * The type of a tensor's values. The bindings make a new object for every answer, and look for
   * the constant it equals in a list of nearly fifty; networks ask hundreds of times a token.
   */
  public static ScalarType type(Tensor tensor) {
    return TYPES[tensor.scalar_type().value];
  }

  /** {@code tensor} in {@code type}; the same object if it has that type already. */
  public static Tensor as(Tensor tensor, ScalarType type) {
    return type(tensor) == type ? tensor : tensor.to(type);
  }

  /** An optional type as some operators want it. */
  public static ScalarTypeOptional optional(ScalarType type) {
    Engine.load();
    return new ScalarTypeOptional(type);
  }

  /** Turns gradient recording off on this thread until closed. */
  public static AutoGradMode noGrad() {
    try (TensorScope scope = TensorScope.open()) {
      // Whoever closes it owns it: an entry in the caller's scope would pile up in long loops.
      return scope.disown(new AutoGradMode(false));
    }
  }

  static {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UserError("Tiller needs a little-endian machine.");
    }
  }
}
