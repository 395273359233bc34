package dev.tiller.deeppcr.linear;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows of a contiguous tensor to float64 arrays and back. Its pointers belong to the scope in which
 * it was made.
 */
interface Staging {

  /** Rows from..from+n-1 into the front of {@code target}. */
  void read(long from, int n, double[] target);

  /** The front of {@code source} into rows from..from+n-1. */
  void write(long from, int n, double[] source);

  static Staging of(Tensor tensor) {
    int row = Math.toIntExact(tensor.numel() / tensor.size(0));
    return tensor.scalar_type().intern() == ScalarType.Double
        ? new Doubles(new DoublePointer(tensor.data_ptr()), row)
        : new Floats(new FloatPointer(tensor.data_ptr()), row);
  }

  /** Of float64. */
  record Doubles(DoublePointer data, int row) implements Staging {

    @Override
    public void read(long from, int n, double[] target) {
      data.position(from * row).get(target, 0, n * row);
    }

    @Override
    public void write(long from, int n, double[] source) {
      data.position(from * row).put(source, 0, n * row);
    }
  }

  /** Of float32, converted on the way. */
  final class Floats implements Staging {

    private final FloatPointer data;
    private final int row;
    private float[] buffer = new float[0];

    Floats(FloatPointer data, int row) {
      this.data = data;
      this.row = row;
    }

    private float[] room(int n) {
      if (buffer.length < n) {
        buffer = new float[n];
      }
      return buffer;
    }

    @Override
    public void read(long from, int n, double[] target) {
      int values = n * row;
      float[] floats = room(values);
      data.position(from * row).get(floats, 0, values);
      for (int i = 0; i < values; i++) {
        target[i] = floats[i];
      }
    }

    @Override
    public void write(long from, int n, double[] source) {
      int values = n * row;
      float[] floats = room(values);
      for (int i = 0; i < values; i++) {
        floats[i] = (float) source[i];
      }
      data.position(from * row).put(floats, 0, values);
    }
  }
}
