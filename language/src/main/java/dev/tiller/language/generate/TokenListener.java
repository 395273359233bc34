package dev.tiller.language.generate;

/** Hears every new id as it is chosen. */
@FunctionalInterface
public interface TokenListener {

  /** Lets everything pass. */
  TokenListener NONE = (row, id) -> true;

  /**
   * @param row of the batch, from 0
   * @param id that was chosen; an end id is not reported
   * @return whether this row goes on; false ends it with {@code id} as its last
   */
  boolean accept(int row, int id);
}
