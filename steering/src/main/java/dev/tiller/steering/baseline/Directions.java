package dev.tiller.steering.baseline;

/** Small vector arithmetic that the vector methods share. */
final class Directions {

  private Directions() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  static double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  static double[] scaled(double[] v, double factor) {
    double[] w = new double[v.length];
    for (int j = 0; j < v.length; j++) {
      w[j] = factor * v[j];
    }
    return w;
  }

  /** v of length 1; zeros stay zeros. */
  static double[] unit(double[] v) {
    double norm = norm(v);
    return norm == 0 ? v.clone() : scaled(v, 1 / norm);
  }
}
