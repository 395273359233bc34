package dev.tiller.statistics.race;

/**
 * How often the contenders of a {@link Race} run.
 *
 * @param count rounds that are counted, at least 1
 * @param warmUp rounds before, at least 0
 * @param warmNanos how long a contender runs, again and again, in a round of the warm-up; 0 for one
 *     run
 * @param settling runs of its own before each turn that are not counted: they pay for what the
 *     contender before left in caches and heap
 * @param turnNanos what a turn takes at least, by repeating short runs, of which the mean counts: a
 *     clock that is read around some microseconds shows the clock; 0 for one run
 * @param seconds after which no new counted round begins; infinite for no limit
 */
public record Rounds(
    int count, int warmUp, long warmNanos, int settling, long turnNanos, double seconds) {

  private static final long WARM_NANOS = 30_000_000;
  private static final long TURN_NANOS = 200_000;

  /** Checks the numbers. */
  public Rounds {
    if (count < 1 || warmUp < 0 || warmNanos < 0 || settling < 0 || turnNanos < 0) {
      throw new IllegalArgumentException(
          "A race of %d rounds after %d with %d uncounted runs a turn was asked for; give at least 1 round and no negative numbers."
              .formatted(count, warmUp, settling));
    }
  }

  /** One run a turn, each after an uncounted one, after five rounds of warm-up. */
  public static Rounds of(int count) {
    return new Rounds(count, 5, 0, 1, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * For runs of microseconds: warmed for some time (twice, for what is warmed first may still be
   * interpreted while the others are warmed), then repeated within a turn.
   */
  public static Rounds ofShortRuns(int count) {
    return new Rounds(count, 2, WARM_NANOS, 1, TURN_NANOS, Double.POSITIVE_INFINITY);
  }

  /** With another number of rounds before. */
  public Rounds after(int rounds) {
    return new Rounds(count, rounds, warmNanos, settling, turnNanos, seconds);
  }

  /** With another number of uncounted runs before each turn. */
  public Rounds settling(int runs) {
    return new Rounds(count, warmUp, warmNanos, runs, turnNanos, seconds);
  }

  /** At least one round, and no new one after so many seconds. */
  public Rounds within(double budget) {
    return new Rounds(count, warmUp, warmNanos, settling, turnNanos, budget);
  }
}
