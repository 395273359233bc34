package dev.tiller.statistics.probe;

import java.util.Arrays;

/** Per-feature centering and scaling learned on training rows; constant features keep scale 1. */
record Standardization(double[] center, double[] scale) {

  static Standardization identity(int features) {
    double[] scale = new double[features];
    Arrays.fill(scale, 1);
    return new Standardization(new double[features], scale);
  }

  static Standardization of(double[][] rows) {
    int features = rows[0].length;
    double[] center = new double[features];
    double[] scale = new double[features];
    for (double[] row : rows) {
      for (int j = 0; j < features; j++) {
        center[j] += row[j] / rows.length;
      }
    }
    for (double[] row : rows) {
      for (int j = 0; j < features; j++) {
        double d = row[j] - center[j];
        scale[j] += d * d / rows.length;
      }
    }
    for (int j = 0; j < features; j++) {
      double deviation = Math.sqrt(scale[j]);
      // Rounding leaves a constant feature a deviation near 1e-16 of its size; dividing would blow
      // that dust up to a feature.
      scale[j] = deviation > 1e-12 * Math.max(1, Math.abs(center[j])) ? deviation : 1;
    }
    return new Standardization(center, scale);
  }

  /** Rows after centering and scaling, flat [rows, features]. */
  double[] apply(double[][] rows) {
    int features = center.length;
    double[] flat = new double[rows.length * features];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < features; j++) {
        flat[i * features + j] = (rows[i][j] - center[j]) / scale[j];
      }
    }
    return flat;
  }
}
