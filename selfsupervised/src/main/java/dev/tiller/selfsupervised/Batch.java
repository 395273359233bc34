package dev.tiller.selfsupervised;

import dev.tiller.vision.view.Viewed;
import java.util.List;

/**
 * What one share of a step sees: some images, each in one or several views.
 *
 * @param items numbers of the rows in their data set
 * @param views of all rows, in order; as the encoder wants them, so normalized where it asks for
 *     that; in the scope of whoever asked
 */
public record Batch(int[] items, List<Viewed> views) {

  /** Copies the list. */
  public Batch {
    views = List.copyOf(views);
  }

  /** Images in it. */
  public int rows() {
    return items.length;
  }
}
