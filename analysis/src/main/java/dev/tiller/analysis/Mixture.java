package dev.tiller.analysis;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import java.util.SplittableRandom;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * A mixture of Gaussians: familiarity is the log density of a row under it, larger where more rows
 * like it were seen (DNIKit's Familiarity; its prose says the negative, its code the positive).
 *
 * @param weights of the components, sum 1
 * @param means one a component
 * @param variances of each component's columns
 */
public record Mixture(double[] weights, double[][] means, double[][] variances) {
  private static final double TOLERANCE = 1e-3;
  private static final int MOST_STEPS = 200;

  /** Added to every variance, so that a component cannot shrink onto a point. */
  private static final double FLOOR = 1e-6;

  /**
   * Fits diagonal components by expectation maximization from a k-means start, until the mean log
   * likelihood rises by less than 1e-3, at most 200 steps.
   *
   * @param components at least 1; fewer are used where there are fewer rows
   */
  public static Mixture fit(EmbeddedRows data, int components, long seed, Monitor monitor) {
    int k = Math.max(1, Math.min(components, data.rows()));
    Mixture mixture = start(data, k, new SplittableRandom(Seeds.mix(seed, 0)));
    double before = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < MOST_STEPS; step++) {
      Neighbors.stopWhenAsked(monitor);
      double now = mixture.meanLogLikelihood(data);
      if (now - before < TOLERANCE) {
        break;
      }
      before = now;
      mixture = mixture.step(data);
    }
    return mixture;
  }

  /** One step of expectation maximization. */
  Mixture step(EmbeddedRows data) {
    int k = weights.length;
    int width = data.width();
    double[] mass = new double[k];
    double[][] sums = new double[k][width];
    double[][] squares = new double[k][width];
    double[] terms = new double[k];
    double[] constants = constants();
    for (int row = 0; row < data.rows(); row++) {
      double all = terms(data, row, constants, terms);
      for (int c = 0; c < k; c++) {
        double share = Math.exp(terms[c] - all);
        mass[c] += share;
        for (int i = 0; i < width; i++) {
          double value = data.values()[row * width + i];
          sums[c][i] += share * value;
          squares[c][i] += share * value * value;
        }
      }
    }
    double[] newWeights = new double[k];
    for (int c = 0; c < k; c++) {
      double whole = mass[c] + 10 * Math.ulp(1.0);
      newWeights[c] = mass[c] / data.rows();
      for (int i = 0; i < width; i++) {
        sums[c][i] /= whole;
        squares[c][i] = Math.max(0, squares[c][i] / whole - sums[c][i] * sums[c][i]) + FLOOR;
      }
    }
    return new Mixture(newWeights, sums, squares);
  }

  private static Mixture start(EmbeddedRows data, int k, SplittableRandom random) {
    int[] of = KMeans.assign(data, k, random);
    int width = data.width();
    double[] weights = new double[k];
    double[][] means = new double[k][width];
    double[][] variances = new double[k][width];
    for (int row = 0; row < data.rows(); row++) {
      weights[of[row]]++;
      for (int i = 0; i < width; i++) {
        double value = data.values()[row * width + i];
        means[of[row]][i] += value;
        variances[of[row]][i] += value * value;
      }
    }
    for (int c = 0; c < k; c++) {
      double count = Math.max(1, weights[c]);
      for (int i = 0; i < width; i++) {
        means[c][i] /= count;
        variances[c][i] = Math.max(0, variances[c][i] / count - means[c][i] * means[c][i]) + FLOOR;
      }
      weights[c] = Math.max(1e-12, weights[c] / data.rows());
    }
    return new Mixture(weights, means, variances);
  }

  /** What the log density of each component has whatever the row: its weight and its width. */
  private double[] constants() {
    double[] constants = new double[weights.length];
    for (int c = 0; c < constants.length; c++) {
      double logs = 0;
      for (double variance : variances[c]) {
        logs += Math.log(variance);
      }
      constants[c] =
          Math.log(weights[c]) - 0.5 * (variances[c].length * Math.log(2 * Math.PI) + logs);
    }
    return constants;
  }

  /** Log density of each component at a row, weighted; returns the log of their sum. */
  private double terms(EmbeddedRows data, int row, double[] constants, double[] into) {
    double largest = Double.NEGATIVE_INFINITY;
    int width = data.width();
    for (int c = 0; c < into.length; c++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        double away = data.values()[row * width + i] - means[c][i];
        sum += away * away / variances[c][i];
      }
      into[c] = constants[c] - 0.5 * sum;
      largest = Math.max(largest, into[c]);
    }
    return logSum(into, largest);
  }

  private static double logSum(double[] terms, double largest) {
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - largest);
    }
    return largest + Math.log(sum);
  }

  /** The log density of each row. */
  public double[] scores(EmbeddedRows data) {
    double[] scores = new double[data.rows()];
    double[] terms = new double[weights.length];
    double[] constants = constants();
    for (int row = 0; row < scores.length; row++) {
      scores[row] = terms(data, row, constants, terms);
    }
    return scores;
  }

  /** Mean of the log densities. */
  public double meanLogLikelihood(EmbeddedRows data) {
    double sum = 0;
    for (double score : scores(data)) {
      sum += score;
    }
    return sum / data.rows();
  }

  /**
   * The log density of a row under components with whole covariances.
   *
   * @param covariances symmetric and positive definite, one a component
   */
  public static double score(
      double[] weights, double[][] means, double[][][] covariances, double[] row) {
    double[] terms = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < weights.length; c++) {
      CholeskyDecomposition root =
          new CholeskyDecomposition(new Array2DRowRealMatrix(covariances[c]));
      double[] away = new double[row.length];
      for (int i = 0; i < row.length; i++) {
        away[i] = row[i] - means[c][i];
      }
      double[] solved =
          root.getSolver().solve(new org.hipparchus.linear.ArrayRealVector(away)).toArray();
      double square = 0;
      for (int i = 0; i < row.length; i++) {
        square += away[i] * solved[i];
      }
      terms[c] =
          Math.log(weights[c])
              - 0.5
                  * (row.length * Math.log(2 * Math.PI) + Math.log(root.getDeterminant()) + square);
      largest = Math.max(largest, terms[c]);
    }
    return logSum(terms, largest);
  }
}
