package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.util.List;

/**
 * How much of a picture is lost: SSIM (Wang et al. 2004, Gaussian window of 11 by 11 with sigma
 * 1.5, where it fits into the picture, averaged over channels) and PSNR. Levels of different
 * perturbations are not comparable, their damage is.
 */
public final class Damage {

  private static final int RADIUS = 5;
  private static final double SIGMA = 1.5;
  private static final double WHITE = 255;
  private static final double C1 = 0.01 * WHITE * 0.01 * WHITE;
  private static final double C2 = 0.03 * WHITE * 0.03 * WHITE;
  private static final double[] WINDOW = window();

  private Damage() {}

  private static double[] window() {
    double[] window = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int k = -RADIUS; k <= RADIUS; k++) {
      window[k + RADIUS] = Math.exp(-k * k / (2 * SIGMA * SIGMA));
      sum += window[k + RADIUS];
    }
    for (int k = 0; k < window.length; k++) {
      window[k] /= sum;
    }
    return window;
  }

  /**
   * Levels placed by what they do: the mean of 1 - SSIM between pictures and their perturbed
   * selves.
   *
   * @param levels the neutral one first
   * @param reference pictures by which it is measured, at least one that can be read
   * @throws UserError if a level does no more damage than the one before
   */
  public static Axis axis(
      ImagePerturbation perturbation, double[] levels, List<Item<Picture>> reference) {
    double[] damage = new double[levels.length];
    int count = 0;
    for (Item<Picture> item : reference) {
      Picture clean;
      try {
        clean = item.content().read();
      } catch (IOException e) {
        continue; // The audit itself counts and names it.
      }
      List<Picture> changed = perturbation.applyAll(clean, item.id(), levels);
      for (int k = 0; k < levels.length; k++) {
        damage[k] += 1 - ssim(clean, changed.get(k));
      }
      count++;
    }
    if (count == 0) {
      throw new UserError(
          "None of %d pictures can be read, so that damage cannot be measured; name others."
              .formatted(reference.size()));
    }
    for (int k = 0; k < damage.length; k++) {
      damage[k] /= count;
    }
    try {
      return Axis.placed(levels, damage);
    } catch (UserError e) {
      throw new UserError(perturbation.id() + " by its damage (1 - SSIM): " + e.getMessage(), e);
    }
  }

  /** Structural similarity, up to 1 for the same picture. */
  public static double ssim(Picture a, Picture b) {
    requireAlike(a, b);
    int height = a.height() - 2 * RADIUS;
    int width = a.width() - 2 * RADIUS;
    if (height < 1 || width < 1) {
      throw new UserError(
          "SSIM looks at 11 by 11 pixels, but a picture has %d by %d; use pictures that large."
              .formatted(a.height(), a.width()));
    }
    double sum = 0;
    int plane = a.height() * a.width();
    for (int c = 0; c < a.channels(); c++) {
      double[] x = values(a, c * plane, plane);
      double[] y = values(b, c * plane, plane);
      double[] meanX = mean(x, x, false, a);
      double[] meanY = mean(y, y, false, a);
      double[] xx = mean(x, x, true, a);
      double[] yy = mean(y, y, true, a);
      double[] xy = mean(x, y, true, a);
      for (int i = 0; i < meanX.length; i++) {
        double both = meanX[i] * meanY[i];
        double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
        double covariance = xy[i] - both;
        double variances = xx[i] + yy[i] - squares;
        sum += (2 * both + C1) * (2 * covariance + C2) / ((squares + C1) * (variances + C2));
      }
    }
    return sum / a.channels() / (height * width);
  }

  /** Peak signal to noise in dB; infinite for the same picture. */
  public static double psnr(Picture a, Picture b) {
    requireAlike(a, b);
    double squares = 0;
    for (int i = 0; i < a.pixels().length; i++) {
      double away = (a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff);
      squares += away * away;
    }
    return 10 * Math.log10(WHITE * WHITE / (squares / a.pixels().length));
  }

  private static void requireAlike(Picture a, Picture b) {
    if (a.channels() != b.channels() || a.height() != b.height() || a.width() != b.width()) {
      throw new IllegalArgumentException("Two pictures of different shapes are compared.");
    }
  }

  private static double[] values(Picture picture, int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = picture.pixels()[from + i] & 0xff;
    }
    return values;
  }

  /** Means under the window wherever it fits, of x or of x times y. */
  private static double[] mean(double[] x, double[] y, boolean product, Picture like) {
    int width = like.width();
    int narrow = width - 2 * RADIUS;
    double[] across = new double[like.height() * narrow];
    for (int i = 0; i < across.length; i++) {
      int from = i / narrow * width + i % narrow;
      for (int k = 0; k < WINDOW.length; k++) {
        across[i] += WINDOW[k] * (product ? x[from + k] * y[from + k] : x[from + k]);
      }
    }
    double[] means = new double[(like.height() - 2 * RADIUS) * narrow];
    for (int i = 0; i < means.length; i++) {
      for (int k = 0; k < WINDOW.length; k++) {
        means[i] += WINDOW[k] * across[i + k * narrow];
      }
    }
    return means;
  }
}
