package dev.tiller.statistics.probe;

import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealLinearOperator;
import org.hipparchus.linear.RealVector;

/**
 * The penalized logistic loss of one training set, its gradient and its curvature, in the unknowns
 * {@code (weights, intercept)}. The intercept carries no penalty.
 */
final class LogisticLoss {

  private final double[] rows;
  private final double[] signs;
  private final int features;
  private final double l2;

  /**
   * Wraps a training set.
   *
   * @param rows flat [n, features]
   * @param labels n labels
   * @param l2 penalty, positive
   */
  LogisticLoss(double[] rows, boolean[] labels, int features, double l2) {
    this.rows = rows;
    this.features = features;
    this.l2 = l2;
    this.signs = new double[labels.length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = labels[i] ? 1 : -1;
    }
  }

  int unknowns() {
    return features + 1;
  }

  /** Scores of all rows, {@code w.x + b}. */
  double[] scores(double[] unknowns) {
    double[] scores = new double[signs.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(i, unknowns);
    }
    return scores;
  }

  /** Four partial sums, because the compiler must not reorder the additions of a single one. */
  private double score(int row, double[] unknowns) {
    int at = row * features;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int j = 0;
    for (; j + 3 < features; j += 4) {
      a += rows[at + j] * unknowns[j];
      b += rows[at + j + 1] * unknowns[j + 1];
      c += rows[at + j + 2] * unknowns[j + 2];
      d += rows[at + j + 3] * unknowns[j + 3];
    }
    for (; j < features; j++) {
      a += rows[at + j] * unknowns[j];
    }
    return a + b + c + d + unknowns[features];
  }

  double value(double[] unknowns) {
    double loss = 0;
    double[] scores = scores(unknowns);
    for (int i = 0; i < scores.length; i++) {
      loss += softplus(-signs[i] * scores[i]);
    }
    double squares = 0;
    for (int j = 0; j < features; j++) {
      squares += unknowns[j] * unknowns[j];
    }
    return loss + 0.5 * l2 * squares;
  }

  RealVector gradient(double[] unknowns) {
    double[] scores = scores(unknowns);
    double[] residuals = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      residuals[i] = -signs[i] * LogisticRegression.sigmoid(-signs[i] * scores[i]);
    }
    double[] gradient = transposed(residuals);
    for (int j = 0; j < features; j++) {
      gradient[j] += l2 * unknowns[j];
    }
    return new ArrayRealVector(gradient, false);
  }

  /** The Hessian as an operator: one pass over the rows per product, no d x d matrix. */
  RealLinearOperator hessian(double[] unknowns) {
    double[] curvature = scores(unknowns);
    for (int i = 0; i < curvature.length; i++) {
      double p = LogisticRegression.sigmoid(curvature[i]);
      // Saturated rows would leave the unpenalized intercept without curvature.
      curvature[i] = Math.max(p * (1 - p), 1e-10);
    }
    return new RealLinearOperator() {
      @Override
      public int getRowDimension() {
        return unknowns();
      }

      @Override
      public int getColumnDimension() {
        return unknowns();
      }

      @Override
      public RealVector operate(RealVector x) {
        double[] direction = x.toArray();
        double[] product = new double[features + 1];
        for (int i = 0; i < curvature.length; i++) {
          // Both uses of a row at once, while it is in the processor's cache.
          addRow(i, curvature[i] * score(i, direction), product);
        }
        for (int j = 0; j < features; j++) {
          product[j] += l2 * direction[j];
        }
        return new ArrayRealVector(product, false);
      }
    };
  }

  private double[] transposed(double[] perRow) {
    double[] sums = new double[features + 1];
    for (int i = 0; i < perRow.length; i++) {
      addRow(i, perRow[i], sums);
    }
    return sums;
  }

  private void addRow(int row, double factor, double[] sums) {
    int at = row * features;
    for (int j = 0; j < features; j++) {
      sums[j] += factor * rows[at + j];
    }
    sums[features] += factor;
  }

  /** log(1 + exp(x)) without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
