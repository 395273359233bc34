package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;

/**
 * How many sentences a step sees, and how it finds room for their gradient. The choice of {@link
 * Backward} changes nothing but rounding.
 *
 * @param size source sentences of a step; 0 for 32, or all where there are fewer
 * @param small whether fewer than 4 are allowed: sorting so few values is mostly noise
 * @param backward what is kept for the backward pass
 * @param tokens padded tokens that pass at the same time; sentences of about the same length go
 *     together. 0 for what suits {@code backward}: 1024 where everything is kept anyway, which is a
 *     fifth faster, 256 where memory counts
 */
public record Batching(int size, boolean small, Backward backward, int tokens) {

  /** What is kept between the forward and the backward pass, from most memory to least. */
  public enum Backward {
    /** Everything: the fastest, about two plain forwards a step. */
    KEEP,
    /**
     * What one group of sentences needs: the responses of all are taken first, then each group
     * passes once more for its gradient. About three forwards.
     */
    ACCUMULATE,
    /**
     * What one segment needs, and the hidden states between segments: each segment is computed
     * again on the way back (arXiv 1604.06174). About three forwards.
     */
    CHECKPOINT
  }

  static final int LEAST = 4;

  private static final int USUAL = 32;

  /** 32 sentences, everything kept. */
  public static final Batching STANDARD = new Batching(0, false, Backward.KEEP, 0);

  /** Checks the ranges. */
  public Batching {
    if (size < 0 || tokens < 0) {
      throw new UserError(
          "A step of LinEAS was to see %d sentences, %d tokens at the same time; positive numbers were expected."
              .formatted(size, tokens));
    }
    if (size > 0 && size < LEAST && !small) {
      throw new UserError(
          "A batch of %d sentences is too small to compare distributions; give at least %d, or allow small batches."
              .formatted(size, LEAST));
    }
  }

  /** With another size. */
  public Batching withSize(int other) {
    return new Batching(other, small, backward, tokens);
  }

  /** Allowing batches of fewer than 4, or not. */
  public Batching withSmall(boolean other) {
    return new Batching(size, other, backward, tokens);
  }

  /** With other memory. */
  public Batching with(Backward other) {
    return new Batching(size, small, other, tokens);
  }

  /** Padded tokens that pass at the same time, at least 1. */
  public int tokensAtOnce() {
    if (tokens > 0) {
      return tokens;
    }
    return backward == Backward.KEEP ? 1024 : 256;
  }

  /** With another number of tokens at the same time. */
  public Batching withTokens(int other) {
    return new Batching(size, small, backward, other);
  }

  /**
   * Source rows of a step.
   *
   * @throws UserError if there are not enough sentences for it
   */
  int rows(int sources, int targets) {
    int fewest = Math.min(sources, targets);
    if (size > fewest) {
      throw new UserError(
          "A batch of %d sentences was asked for, but the sets have %d and %d; give a batch of at most %d, or more sentences."
              .formatted(size, sources, targets, fewest));
    }
    return size > 0 ? size : Math.min(USUAL, fewest);
  }
}
