package dev.tiller.reproduce;

import java.io.IOException;
import java.util.List;

/** The reproduction of one paper. */
public interface Reproduction {

  /** Name on the command line, such as {@code aura}. */
  String name();

  /** The paper, with its arXiv number. */
  String paper();

  /** Every claim, in the order of the report. */
  List<Claim> claims();

  /**
   * Measures every claim.
   *
   * @throws IOException if results cannot be kept in the cache
   */
  Report run(Effort effort) throws IOException;

  /** How much work to put into a run. */
  enum Effort {
    /** One seed; verdicts are indicative. */
    QUICK,
    /** Several seeds, all prompts. */
    FULL
  }
}
