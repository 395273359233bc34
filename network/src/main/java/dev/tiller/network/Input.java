package dev.tiller.network;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a network: rows, side by side, with a mask where they have positions of which some
 * are padding. {@link Tokens} are rows of token ids, {@link Features} rows of vectors, of sequences
 * of vectors or of images. A network of another kind brings an input of its own: what it needs
 * beside the first state (a time, a condition) its segments find in {@link Pass#input}.
 */
public interface Input extends AutoCloseable {

  /** Number of rows. */
  int rows();

  /** Number of positions of a row, padding included; 1 where a row has no positions. */
  int positions();

  /** [rows, positions] bool, true where a position is real; null if all are. */
  @Nullable Tensor mask();

  /**
   * [rows, positions] bool, true where a position counts when responses are pooled; null if all do.
   * The real ones, unless the input says otherwise.
   */
  default @Nullable Tensor pooled() {
    return mask();
  }

  /**
   * How many times each row passes side by side: 2 under classifier-free guidance, where a site
   * sees [2 rows, ...], the unconditional half first. Readers look at the last copy; maps act on
   * all.
   */
  default int copies() {
    return 1;
  }

  /** What the first segment reads; it stays this input's. */
  State state();

  /** Frees the tensors, for whoever took the input out of a scope; else its scope does. */
  @Override
  void close();
}
