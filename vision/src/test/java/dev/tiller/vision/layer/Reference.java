package dev.tiller.vision.layer;

/** Convolution and batch normalization once more, slowly and by their definitions. */
final class Reference {

  private Reference() {}

  /** Values in order, not small integers, so that a mistake of places shows. */
  static double[] values(int count, double phase) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.sin(1.3 * i + phase) + 0.1 * Math.cos(0.01 * i * i);
    }
    return values;
  }

  /** Cross-correlation of [rows, in, side, side] with [out, in / groups, size, size]. */
  static double[] convolution(double[] x, double[] w, double[] b, int rows, int side, Kernel k) {
    int places = (side + 2 * k.padding() - k.size()) / k.stride() + 1;
    int inGroup = k.in() / k.groups();
    int outGroup = k.out() / k.groups();
    double[] y = new double[rows * k.out() * places * places];
    int at = 0;
    for (int n = 0; n < rows; n++) {
      for (int o = 0; o < k.out(); o++) {
        for (int i = 0; i < places; i++) {
          for (int j = 0; j < places; j++) {
            double sum = k.bias() ? b[o] : 0;
            for (int c = 0; c < inGroup; c++) {
              for (int u = 0; u < k.size(); u++) {
                for (int v = 0; v < k.size(); v++) {
                  int channel = o / outGroup * inGroup + c;
                  int row = i * k.stride() + u - k.padding();
                  int column = j * k.stride() + v - k.padding();
                  sum +=
                      w[((o * inGroup + c) * k.size() + u) * k.size() + v]
                          * pixel(x, (n * k.in() + channel), row, column, side, k.border());
                }
              }
            }
            y[at++] = sum;
          }
        }
      }
    }
    return y;
  }

  private static double pixel(
      double[] x, int plane, int row, int column, int side, Kernel.Border border) {
    if (border == Kernel.Border.CIRCULAR) {
      int r = Math.floorMod(row, side);
      return x[(plane * side + r) * side + Math.floorMod(column, side)];
    }
    boolean inside = row >= 0 && row < side && column >= 0 && column < side;
    return inside ? x[(plane * side + row) * side + column] : 0;
  }
}
