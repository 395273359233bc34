package dev.tiller.reproduce;

import java.io.IOException;
import java.util.List;

/**
 * The reproduction of one paper: what it claims, and how that is measured here. {@link Experiment}
 * runs it. One that is named in {@code META-INF/services/dev.tiller.reproduce.Reproduction} of
 * anything on the class path, with a public constructor that takes nothing, is found by its name.
 */
public interface Reproduction {

  /** Name on the command line, such as {@code aura}; the first word of its claims' ids. */
  String name();

  /** The paper, with its arXiv number. */
  String paper();

  /** Every claim, in the order of the report. */
  List<Claim> claims();

  /**
   * Measures every claim and gives what it found to {@link Experiment#found(Finding)}.
   *
   * @throws IOException if a file cannot be read or written
   */
  void run(Experiment experiment) throws IOException;

  /** How much work to put into a run. */
  enum Effort {
    /** One seed; verdicts are indicative. */
    QUICK,
    /** Several seeds, all prompts. */
    FULL;

    /** One of two settings. */
    public int of(int quick, int full) {
      return this == QUICK ? quick : full;
    }
  }
}
