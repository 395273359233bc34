package dev.tiller.steering.gate;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Where to cut between two sets of numbers.
 *
 * @param value the cut
 * @param above whether what lies above it is taken, or what lies below
 * @param f1 how well that tells the first set: harmonic mean of precision and recall
 */
record BestCut(double value, boolean above, double f1) {

  /** The best of all cuts between neighboring numbers, on either side. */
  static BestCut best(double[] inside, double[] outside) {
    double[] all =
        DoubleStream.concat(Arrays.stream(inside), Arrays.stream(outside))
            .sorted()
            .distinct()
            .toArray();
    double[] a = inside.clone();
    double[] b = outside.clone();
    Arrays.sort(a);
    Arrays.sort(b);
    BestCut best = new BestCut(all[0] - 1e-6, true, f1(a.length, b.length, a.length));
    int takenInside = 0;
    int takenOutside = 0;
    for (int k = 0; k + 1 < all.length; k++) {
      while (takenInside < a.length && a[takenInside] <= all[k]) {
        takenInside++;
      }
      while (takenOutside < b.length && b[takenOutside] <= all[k]) {
        takenOutside++;
      }
      double cut = (all[k] + all[k + 1]) / 2;
      double below = f1(takenInside, takenOutside, a.length);
      double above = f1(a.length - takenInside, b.length - takenOutside, a.length);
      if (Math.max(below, above) > best.f1) {
        best = new BestCut(cut, above >= below, Math.max(below, above));
      }
    }
    return best;
  }

  /**
   * @param right of the wanted, taken
   * @param wrong of the others, taken
   * @param wanted how many there are
   */
  static double f1(long right, long wrong, long wanted) {
    return 2.0 * right / (right + wrong + wanted);
  }
}
