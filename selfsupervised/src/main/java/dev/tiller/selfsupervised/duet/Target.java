package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * What the group marginal of a view should be: a density over [0, 1], centered at the view's
 * normalized parameter and integrated over G bins side by side (arXiv 2306.16058, section 3.1).
 */
public sealed interface Target permits VonMises, Gaussian {

  /** How a density becomes bins. */
  enum Integration {
    /** Its integral over each bin. */
    EXACT,
    /**
     * As the reference code has it: sums over 100 G points that include both ends of [0, 1], so
     * that bins begin a little early and end a little late; up to 2.3e-3 from the integral.
     */
    CODE_GRID
  }

  /** Settings under stable names. */
  Identity identity();

  /** Whether 0 and 1 are the same parameter. */
  boolean cyclic();

  /** How its density becomes bins. */
  Integration integration();

  /**
   * The density at a place, up to a factor that depends on the parameter alone.
   *
   * @param x in [0, 1]
   * @param parameter where it is centered, in [0, 1]
   */
  double density(double x, double parameter);

  /** The integral of {@link #density} over a part of [0, 1]. */
  double integral(double from, double to, double parameter);

  /**
   * The target of one parameter.
   *
   * @param parameter in [0, 1]
   * @param bins G
   * @return probabilities that sum to 1
   */
  default double[] of(double parameter, int bins) {
    if (!(parameter >= 0 && parameter <= 1)) {
      throw new UserError(
          "A view's parameter is %s; targets are centered at normalized ones, from 0 to 1."
              .formatted(parameter));
    }
    double[] mass = new double[bins];
    double sum = 0;
    for (int i = 0; i < bins; i++) {
      mass[i] =
          integration() == Integration.EXACT
              ? integral(i / (double) bins, (i + 1) / (double) bins, parameter)
              : onGrid(i, bins, parameter);
      sum += mass[i];
    }
    for (int i = 0; i < bins; i++) {
      mass[i] /= sum;
    }
    return mass;
  }

  private double onGrid(int bin, int bins, double parameter) {
    int each = 100;
    double last = each * bins - 1.0;
    double sum = 0;
    for (int p = bin * each; p < (bin + 1) * each; p++) {
      sum += density(p / last, parameter);
    }
    return sum;
  }

  /**
   * The targets of several parameters.
   *
   * @param parameters one a row
   * @return [rows, bins] in the type of {@code like}, in the caller's scope
   */
  default Tensor rows(double[] parameters, int bins, Tensor like) {
    double[] all = new double[parameters.length * bins];
    for (int r = 0; r < parameters.length; r++) {
      System.arraycopy(of(parameters[r], bins), 0, all, r * bins, bins);
    }
    return Tensors.as(Tensors.of(all, parameters.length, bins), like.scalar_type().intern());
  }
}
