package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import java.util.List;

/** Checks of the sizes that records of backbones share. */
final class Widths {

  private Widths() {}

  /**
   * Channels or neurons after each layer, copied.
   *
   * @param network for messages, such as {@code A small CNN}
   * @throws UserError if there is none, or one is below 1
   */
  static List<Integer> of(String network, List<Integer> widths) {
    if (widths.isEmpty()) {
      throw new UserError(network + " needs at least one layer; give it a width.");
    }
    return positive(network, widths);
  }

  /** As {@link #of}, where there may be none. */
  static List<Integer> positive(String network, List<Integer> widths) {
    for (int width : widths) {
      if (width < 1) {
        throw new UserError(
            "%s has a layer of width %d among %s; at least 1 was expected."
                .formatted(network, width, widths));
      }
    }
    return List.copyOf(widths);
  }
}
