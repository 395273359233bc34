package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.Tensors;

/** Recurrences written out, so that the solvers are compared with something they do not share. */
final class Recurrences {

  private Recurrences() {}

  static Bidiagonal system(double[][] data, int steps, int chains, int size) {
    return new Bidiagonal(
        Tensors.of(data[0], steps, chains, size, size), Tensors.of(data[1], steps, chains, size));
  }

  static double[] forward(double[][] data, int steps, int chains, int size) {
    double[] z = data[1].clone();
    for (int l = 1; l < steps; l++) {
      for (int m = 0; m < chains; m++) {
        int row = (l * chains + m) * size;
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            z[row + i] += data[0][(row + i) * size + j] * z[row - chains * size + j];
          }
        }
      }
    }
    return z;
  }

  static double[] backward(double[][] data, int steps, int chains, int size) {
    double[] g = data[1].clone();
    for (int l = steps - 2; l >= 0; l--) {
      for (int m = 0; m < chains; m++) {
        int row = (l * chains + m) * size;
        int next = row + chains * size;
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            g[row + j] += data[0][(next + i) * size + j] * g[next + i];
          }
        }
      }
    }
    return g;
  }
}
