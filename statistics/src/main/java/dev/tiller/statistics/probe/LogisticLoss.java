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
      double sum = unknowns[features];
      int at = i * features;
      for (int j = 0; j < features; j++) {
        sum += rows[at + j] * unknowns[j];
      }
      scores[i] = sum;
    }
    return scores;
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

  /** The Hessian as an operator: two passes over the rows per product, no d x d matrix. */
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
        double[] weighted = scores(direction);
        for (int i = 0; i < weighted.length; i++) {
          weighted[i] *= curvature[i];
        }
        double[] product = transposed(weighted);
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
      double r = perRow[i];
      int at = i * features;
      for (int j = 0; j < features; j++) {
        sums[j] += r * rows[at + j];
      }
      sums[features] += r;
    }
    return sums;
  }

  /** log(1 + exp(x)) without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
