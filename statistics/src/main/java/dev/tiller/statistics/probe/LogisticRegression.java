package dev.tiller.statistics.probe;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Samples;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.ConjugateGradient;
import org.hipparchus.linear.RealVector;

/**
 * Binary logistic regression with an L2 penalty: minimizes {@code sum_i log(1 + exp(-s_i (w.x_i +
 * b))) + l2/2 |w|^2} with {@code s_i = +1} or {@code -1}; the intercept b is not penalized. (l2 is
 * {@code 1/C} of LIBLINEAR and scikit-learn.)
 *
 * <p>Solved by Newton's method whose linear systems are solved by conjugate gradients on
 * Hessian-vector products, as in LIBLINEAR (Lin, Weng and Keerthi, JMLR 9, 2008). Chosen over
 * iteratively reweighted least squares with a factorized Hessian because one product costs 2 n d
 * operations instead of n d^2 for the matrix, nothing of size d x d is stored, and n &lt; d needs
 * no special case; the problem is strictly convex, so the result does not depend on the start. No
 * chance is involved: the same rows in the same order give the same bits.
 *
 * <p>Instances are immutable and safe for use by several threads.
 */
public final class LogisticRegression {

  private static final int MAX_STEPS = 100;
  private static final double TOLERANCE = 1e-8;

  private final double[] weights;
  private final double intercept;

  private LogisticRegression(double[] weights, double intercept) {
    this.weights = weights;
    this.intercept = intercept;
  }

  /**
   * How to fit.
   *
   * @param l2 penalty on the squared weights, positive; larger is smoother
   * @param standardize whether features are centered and scaled to deviation 1 first, so that the
   *     penalty treats them alike; the returned weights always apply to the features as given
   */
  public record Options(double l2, boolean standardize) {
    /** Checks the penalty. */
    public Options {
      if (!(l2 > 0) || Double.isInfinite(l2)) {
        throw new IllegalArgumentException(
            "The L2 penalty is "
                + l2
                + "; give a positive number (separable data have no finite"
                + " solution without one).");
      }
    }
  }

  /**
   * Fits a model.
   *
   * @param features [n, d], n at least 2, d at least 1, finite; n may be smaller than d
   * @param labels n labels with both classes present
   * @throws IllegalArgumentException if only one class is there, or a value is not finite
   */
  public static LogisticRegression fit(double[][] features, boolean[] labels, Options options) {
    int d = requireRows(features, labels);
    Standardization standard =
        options.standardize() ? Standardization.of(features) : Standardization.identity(d);
    LogisticLoss loss = new LogisticLoss(standard.apply(features), labels, d, options.l2());
    double[] unknowns = minimize(loss, startFrom(labels, d));
    double[] weights = new double[d];
    double intercept = unknowns[d];
    for (int j = 0; j < d; j++) {
      weights[j] = unknowns[j] / standard.scale()[j];
      intercept -= weights[j] * standard.center()[j];
    }
    return new LogisticRegression(weights, intercept);
  }

  /**
   * A model from its numbers, for loading.
   *
   * @param weights one finite weight per feature, not empty; copied
   * @param intercept finite
   */
  public static LogisticRegression of(double[] weights, double intercept) {
    Samples.requireFinite(weights, "weights");
    Samples.requireFinite(new double[] {intercept}, "intercepts");
    return new LogisticRegression(weights.clone(), intercept);
  }

  /** A copy of the weights, one per feature, in the units of the features as given. */
  public double[] weights() {
    return weights.clone();
  }

  /** The intercept. */
  public double intercept() {
    return intercept;
  }

  /**
   * The log-odds of the positive class.
   *
   * @param row one value per feature
   */
  public double score(double[] row) {
    if (row.length != weights.length) {
      throw new IllegalArgumentException(
          "The model was fitted on "
              + weights.length
              + " features, but the row has "
              + row.length
              + "; use the encoder it was fitted with.");
    }
    double sum = intercept;
    for (int j = 0; j < row.length; j++) {
      sum += weights[j] * row[j];
    }
    return sum;
  }

  /** The probability of the positive class, in [0, 1]. */
  public double probability(double[] row) {
    return sigmoid(score(row));
  }

  /** The probabilities of the positive class of many rows. */
  public double[] probabilities(double[][] rows) {
    double[] probabilities = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] = probability(rows[i]);
    }
    return probabilities;
  }

  /**
   * The share of rows on whose label the model agrees (probability above one half is positive),
   * with its Wilson 95 % interval. Meaningful on rows that were not trained on.
   */
  public Estimate accuracy(double[][] rows, boolean[] labels) {
    Samples.requireSameLength(rows.length, labels.length, "Rows and labels");
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      right += score(rows[i]) > 0 == labels[i] ? 1 : 0;
    }
    return Estimate.share(right, rows.length, 0.95);
  }

  /** Mean of {@code -log p(label)} over rows, in nats. */
  public double logLoss(double[][] rows, boolean[] labels) {
    Samples.requireSameLength(rows.length, labels.length, "Rows and labels");
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      loss += LogisticLoss.softplus(labels[i] ? -score(rows[i]) : score(rows[i]));
    }
    return loss / rows.length;
  }

  static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  private static double[] minimize(LogisticLoss loss, double[] start) {
    double[] unknowns = start;
    double value = loss.value(unknowns);
    double first = Math.max(1, loss.gradient(start).getNorm());
    for (int step = 0; step < MAX_STEPS; step++) {
      RealVector gradient = loss.gradient(unknowns);
      if (gradient.getNorm() <= TOLERANCE * first) {
        break;
      }
      RealVector direction = newtonDirection(loss, unknowns, gradient, first);
      double slope = gradient.dotProduct(direction);
      double size = 1;
      double[] next = moved(unknowns, direction, size);
      double nextValue = loss.value(next);
      while (nextValue > value + 1e-4 * size * slope && size > 1e-10) {
        size /= 2;
        next = moved(unknowns, direction, size);
        nextValue = loss.value(next);
      }
      if (nextValue >= value) {
        // Rounding hides any further progress.
        break;
      }
      unknowns = next;
      value = nextValue;
    }
    return unknowns;
  }

  private static RealVector newtonDirection(
      LogisticLoss loss, double[] unknowns, RealVector gradient, double first) {
    // Far from the solution a rough direction is enough; near it Newton's fast convergence is kept.
    double accuracy = Math.min(0.1, Math.sqrt(gradient.getNorm() / first));
    ConjugateGradient solver =
        new ConjugateGradient(10 * loss.unknowns() + 100, Math.max(1e-4, accuracy), false);
    RealVector right = gradient.mapMultiply(-1);
    try {
      return solver.solve(loss.hessian(unknowns), right);
    } catch (MathIllegalStateException tooManyIterations) {
      // Steepest descent still lowers the loss; the line search finds how far.
      return right;
    }
  }

  private static double[] moved(double[] from, RealVector direction, double size) {
    return new ArrayRealVector(from, false).combine(1, size, direction).toArray();
  }

  /** The intercept that gives the base rate: close to the solution under a strong penalty. */
  private static double[] startFrom(boolean[] labels, int d) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    double[] start = new double[d + 1];
    start[d] = Math.log((double) positives / (labels.length - positives));
    return start;
  }

  private static int requireRows(double[][] features, boolean[] labels) {
    Samples.requireSameLength(features.length, labels.length, "Rows and labels");
    Folds.requireTwoClasses(labels);
    int d = features[0].length;
    for (int i = 0; i < features.length; i++) {
      Samples.requireFinite(features[i], "features of row " + i);
      Samples.requireSameLength(d, features[i].length, "Row 0 and row " + i);
    }
    return d;
  }
}
