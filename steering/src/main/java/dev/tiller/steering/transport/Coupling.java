package dev.tiller.steering.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The one-dimensional optimal coupling of two samples for any convex cost: both quantile functions
 * are steps, and where the steps of one cut those of the other the mass is split. With equal sizes
 * it is the pairing of sorted values that arXiv 2410.23054 and 2503.10679 use; the split for
 * unequal sizes is our extension, exact and free of interpolation.
 *
 * @param whole units of mass: the product of both sizes
 * @param pieces in ascending order of both values; their masses add up to {@code whole}
 */
public record Coupling(long whole, List<Piece> pieces) {

  /**
   * Mass that moves from one value to another.
   *
   * @param mass in units, above 0; whole numbers keep the mean of equal values exact
   * @param source value that it leaves
   * @param target value that it reaches
   */
  public record Piece(long mass, double source, double target) {}

  /** Copies the list. */
  public Coupling {
    pieces = List.copyOf(pieces);
  }

  /**
   * @param source values in any order, at least one
   * @param target values in any order, at least one
   */
  public static Coupling of(double[] source, double[] target) {
    if (source.length == 0 || target.length == 0) {
      throw new IllegalArgumentException("A coupling needs at least one value on each side.");
    }
    double[] a = source.clone();
    double[] b = target.clone();
    Arrays.sort(a);
    Arrays.sort(b);
    List<Piece> pieces = new ArrayList<>(Math.max(a.length, b.length));
    // Mass in units of 1 / (n m), so that steps of both sides meet exactly.
    long whole = (long) a.length * b.length;
    long from = 0;
    int i = 0;
    int k = 0;
    while (from < whole) {
      long endA = (i + 1L) * b.length;
      long endB = (k + 1L) * a.length;
      long to = Math.min(endA, endB);
      pieces.add(new Piece(to - from, a[i], b[k]));
      i += to == endA ? 1 : 0;
      k += to == endB ? 1 : 0;
      from = to;
    }
    return new Coupling(whole, pieces);
  }

  /** Mean of a figure over the coupled mass. */
  public double mean(DoubleBinaryOperator figure) {
    double sum = 0;
    for (Piece piece : pieces) {
      sum += piece.mass() * figure.applyAsDouble(piece.source(), piece.target());
    }
    return sum / whole;
  }

  /** The squared 2-Wasserstein distance. */
  public double squaredDistance() {
    return mean((a, b) -> (a - b) * (a - b));
  }
}
