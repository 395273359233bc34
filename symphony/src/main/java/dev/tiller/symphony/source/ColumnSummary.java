package dev.tiller.symphony.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column are spread, as a live server counts it and {@code summary.ts} does in
 * the page.
 *
 * @param column its name
 * @param kind {@code values} (a bar each), {@code numbers} (bins) or {@code texts} (no bars)
 * @param values where the kind is {@code values}, the values; empty otherwise
 * @param bins where the kind is {@code numbers} and there is a finite one; null otherwise
 * @param all how many rows fall on each bar; after the bins, how many on none
 * @param kept of those that the filter's conditions on <em>other</em> columns keep
 * @param missing rows without a value
 * @param distinct different values; an estimate beyond a thousand
 * @param figures mean, standard deviation, least, quartiles, most; null where nothing is finite
 */
public record ColumnSummary(
    String column,
    String kind,
    List<@Nullable Object> values,
    @Nullable Bins bins,
    List<Long> all,
    List<Long> kept,
    long missing,
    long distinct,
    @Nullable List<Double> figures) {

  /**
   * Ranges of numbers with round edges.
   *
   * @param start of the first
   * @param stop end of the last
   * @param step width of each
   * @param count how many
   */
  public record Bins(double start, double stop, double step, int count) {
    private static final double CLOSE = 1e-14;
    private static final int MOST = 20;

    /** At most twenty bins over a range, by the rule of Vega and Arquero. */
    public static Bins over(double low, double high) {
      double span = high - low != 0 ? high - low : low != 0 ? Math.abs(low) : 1;
      double level = Math.ceil(Math.log10(MOST));
      double step = Math.pow(10, Math.round(Math.log10(span)) - level);
      while (Math.ceil(span / step) > MOST) {
        step *= 10;
      }
      for (int divisor : new int[] {5, 2}) {
        if (span / (step / divisor) <= MOST) {
          step /= divisor;
        }
      }
      double start = Math.floor(low / step + CLOSE) * step;
      double stop = Math.max(Math.ceil(high / step) * step, start + step);
      return new Bins(start, stop, step, (int) Math.max(1, Math.round((stop - start) / step)));
    }

    /** The bin of a finite value, from 0. */
    public int of(double value) {
      int bin = (int) Math.floor((value - start) / step + CLOSE);
      return Math.min(count - 1, Math.max(0, bin));
    }
  }

  /** Keeps its own copies. */
  public ColumnSummary {
    values = Collections.unmodifiableList(new ArrayList<>(values));
    all = List.copyOf(all);
    kept = List.copyOf(kept);
  }
}
