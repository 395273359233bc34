package dev.tiller.network;

import org.bytedeco.pytorch.Tensor;

/** Listens at a site, and may replace what passes. */
@FunctionalInterface
public interface Tap {

  /**
   * @param site where
   * @param value what passes: [batch, length, width] for most sites; valid during this call, keep
   *     or copy it to use it later
   * @param pass the forward pass under way, for its mask and rows
   * @return {@code value} itself, or a tensor of the same shape that takes its place
   */
  Tensor at(Site site, Tensor value, Pass pass);

  /**
   * Whether it may keep what it sees or answers after the call. Where nobody does, a network may
   * overwrite what has passed.
   */
  default boolean keeps() {
    return true;
  }
}
