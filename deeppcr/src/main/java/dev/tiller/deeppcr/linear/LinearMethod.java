package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.Locale;

/** The linear solvers there are. */
public enum LinearMethod {
  /** One preallocated tensor operation a step. */
  SEQUENTIAL,
  /** A loop in plain Java over all steps. */
  FUSED,
  /** Parallel cyclic reduction, the paper's. */
  PCR,
  /** Odd-even cyclic reduction. */
  CR,
  /** Sequential within chunks, cyclic reduction over their ends. */
  CHUNKED;

  /** A solver with its default settings. */
  public LinearSolver solver() {
    return switch (this) {
      case SEQUENTIAL -> new SequentialSolver();
      case FUSED -> new FusedSolver();
      case PCR -> new ParallelCyclicReduction();
      case CR -> new CyclicReduction();
      case CHUNKED -> new ChunkedSolver();
    };
  }

  /** Dependent levels over {@code length} steps. */
  public long levels(long length) {
    return LinearCosts.levels(this, length);
  }

  /**
   * What the solver needs, without the system's own memory.
   *
   * @param length L
   * @param chains M
   * @param size k
   * @param element bytes of a number, 4 or 8
   */
  public Cost cost(long length, long chains, long size, int element) {
    return LinearCosts.of(this, length, chains, size, element);
  }

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param text such as {@code cr}
   * @throws UserError if there is none of that name
   */
  public static LinearMethod named(String text) {
    return Arrays.stream(values())
        .filter(m -> m.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no linear solver \""
                        + text
                        + "\"; choose "
                        + String.join(
                            ", ", Arrays.stream(values()).map(LinearMethod::text).toList())
                        + "."));
  }
}
