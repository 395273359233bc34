package dev.tiller.vision.view;

import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Convolution of every row with a kernel of its own, the same for its channels. Beyond the border
 * the image is reflected without its border pixel (c b | a b c), as often as it takes.
 */
final class RowKernels {

  private static final int TOGETHER = 4;
  private static final long[] UNIT = {1, 1};
  private static final long[] NONE = {0, 0};

  private RowKernels() {}

  /**
   * @param images [rows, channels, height, width]
   * @param kernels [rows][height][width], odd sizes that may differ from row to row
   * @return the same shape
   */
  static Tensor convolve(Tensor images, double[][][] kernels) {
    if (images.scalar_type().intern() == ScalarType.Double) {
      return direct(images, kernels);
    }
    int down = 0;
    int right = 0;
    for (double[][] kernel : kernels) {
      down = Math.max(down, kernel.length / 2);
      right = Math.max(right, kernel[0].length / 2);
    }
    int channels = (int) images.size(1);
    long groups = (long) kernels.length * channels;
    int size = (2 * down + 1) * (2 * right + 1);
    double[] weights = new double[kernels.length * channels * size];
    for (int r = 0; r < kernels.length; r++) {
      for (int c = 0; c < channels; c++) {
        place(kernels[r], down, right, weights, (r * channels + c) * size);
      }
    }
    Tensor around =
        images
            .index_select(2, Tensors.of(reflection(down, (int) images.size(2))))
            .index_select(3, Tensors.of(reflection(right, (int) images.size(3))));
    // Every channel of every row by itself: they are the groups of one convolution.
    Tensor convolved =
        torch.conv2d(
            around.view(1, groups, around.size(2), around.size(3)),
            Tensors.as(
                Tensors.of(weights, groups, 1, 2L * down + 1, 2L * right + 1),
                images.scalar_type().intern()),
            new TensorOptional(),
            UNIT,
            NONE,
            UNIT,
            groups);
    return convolved.view(Tensors.shape(images));
  }

  /**
   * The same in float64, for which libtorch has no fast convolution: tap by tap, those of weight 0
   * left out, 10 times as fast for the kernels of an audit.
   */
  private static Tensor direct(Tensor images, double[][][] kernels) {
    double[] values = Tensors.doubles(images);
    double[] sums = new double[values.length];
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    int planes = values.length / (height * width);
    for (int p = 0; p < planes; p++) {
      double[][] kernel = kernels[p / (planes / kernels.length)];
      direct(values, sums, p * height * width, height, width, kernel);
    }
    return Tensors.of(sums, Tensors.shape(images));
  }

  private static void direct(
      double[] values, double[] sums, int from, int height, int width, double[][] kernel) {
    int down = kernel.length / 2;
    int right = kernel[0].length / 2;
    long[] rows = reflection(down, height);
    long[] columns = reflection(right, width);
    double[][] around = new double[rows.length][columns.length];
    for (int y = 0; y < rows.length; y++) {
      int line = from + (int) rows[y] * width;
      for (int x = 0; x < columns.length; x++) {
        around[y][x] = values[line + (int) columns[x]];
      }
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < kernel.length; i++) {
      for (int j = 0; j < kernel[i].length; j++) {
        if (kernel[i][j] != 0) {
          parts.add(new Part(i, j, kernel[i][j]));
        }
      }
    }
    while (parts.size() % TOGETHER != 0) {
      parts.add(new Part(0, 0, 0));
    }
    for (int y = 0; y < height; y++) {
      for (int p = 0; p < parts.size(); p += TOGETHER) {
        add(around, y, parts.subList(p, p + TOGETHER), sums, from + y * width, width);
      }
    }
  }

  /** One weight of a kernel. */
  private record Part(int row, int column, double weight) {}

  /** Four weights at a time: sums travel between memory and processor a quarter as often. */
  private static void add(
      double[][] around, int y, List<Part> parts, double[] sums, int into, int width) {
    Part a = parts.get(0);
    Part b = parts.get(1);
    Part c = parts.get(2);
    Part d = parts.get(3);
    double[] lineA = around[y + a.row];
    double[] lineB = around[y + b.row];
    double[] lineC = around[y + c.row];
    double[] lineD = around[y + d.row];
    for (int x = 0; x < width; x++) {
      double sum = sums[into + x];
      sum += a.weight * lineA[x + a.column];
      sum += b.weight * lineB[x + b.column];
      sum += c.weight * lineC[x + c.column];
      sum += d.weight * lineD[x + d.column];
      sums[into + x] = sum;
    }
  }

  /** A kernel in the middle of a larger one: zeros around do not depend on the other rows. */
  private static void place(double[][] kernel, int down, int right, double[] into, int at) {
    int width = 2 * right + 1;
    for (int i = 0; i < kernel.length; i++) {
      int row = down - kernel.length / 2 + i;
      int column = right - kernel[i].length / 2;
      System.arraycopy(kernel[i], 0, into, at + row * width + column, kernel[i].length);
    }
  }

  /** Where places -radius to size + radius - 1 are read. */
  private static long[] reflection(int radius, int size) {
    long[] places = new long[size + 2 * radius];
    int period = 2 * (size - 1);
    for (int i = 0; i < places.length; i++) {
      int place = period == 0 ? 0 : Math.floorMod(i - radius, period);
      places[i] = Math.min(place, period - place);
    }
    return places;
  }
}
