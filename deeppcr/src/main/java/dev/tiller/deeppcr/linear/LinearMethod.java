package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.Locale;

/** The linear solvers there are, by name; what each needs, its solver knows. */
public enum LinearMethod {
  /** One preallocated tensor operation a step. */
  SEQUENTIAL(new SequentialSolver()),
  /** A loop in plain Java over all steps. */
  FUSED(new FusedSolver()),
  /** Parallel cyclic reduction, the paper's. */
  PCR(new ParallelCyclicReduction()),
  /** Odd-even cyclic reduction. */
  CR(new CyclicReduction()),
  /** Sequential within chunks, cyclic reduction over their ends. */
  CHUNKED(new ChunkedSolver());

  private final LinearSolver solver;

  LinearMethod(LinearSolver solver) {
    this.solver = solver;
  }

  /** A solver with its default settings. */
  public LinearSolver solver() {
    return solver;
  }

  /** Dependent levels over {@code length} steps. */
  public long levels(long length) {
    return solver.levels(length);
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
    return solver.cost(length, chains, size, element);
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
