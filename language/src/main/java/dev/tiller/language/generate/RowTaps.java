package dev.tiller.language.generate;

import dev.tiller.network.Taps;
import java.util.List;

/**
 * Who listens for which rows: how a {@link GenerationSession}, whose rows come and go, learns what
 * each of them is to be steered by. A laboratory implements it; the session knows nothing of maps.
 *
 * <p>All calls come from the session's thread, between passes. What taps must remember from one
 * step to the next they leave in {@link dev.tiller.network.KeyValueCache#note}, where it follows
 * its rows; under a key that outlives the taps, which are made anew when rows change.
 *
 * @param <K> names a row, see {@link GenerationRequest#key}
 */
@FunctionalInterface
public interface RowTaps<K> {

  /**
   * Taps for these rows, asked for whenever rows have joined or left. Passes under them have
   * exactly these rows in this order. Once anything here is asked for taps, those given before are
   * not used any more, and may be closed.
   *
   * @param rows at least one
   */
  Taps of(List<K> rows);

  /**
   * Taps for the prompts of rows that are about to join, for that one pass: another answer than
   * {@link #of} steers the reading of prompts and the writing of continuations apart.
   *
   * @param rows at least one; padding is false in {@link dev.tiller.network.Pass#newMask}
   */
  default Taps ofPrompts(List<K> rows) {
    return of(rows);
  }

  /**
   * A pass under these rows' taps is about to count, nothing in it has failed: what they measured
   * on the way is the rows' own now, and belongs in their traces. What is measured in a pass that
   * is followed by another without this call never happened. If this throws, the step fails.
   *
   * @param rows those of the pass, in order
   */
  default void passed(List<K> rows) {}

  /** The same taps whoever is present: for taps that do not look at row numbers. */
  static <K> RowTaps<K> same(Taps taps) {
    return rows -> taps;
  }
}
