package dev.tiller.vision.view;

import dev.tiller.ground.Seeds;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * What an image may look like otherwise: a {@link Transform} with parameters drawn at random, or
 * several of them in order. Every row has a random stream of its own, so its view does not depend
 * on what it is batched with. The views of self-supervised training and the perturbations of an
 * audit are the same transforms; an audit sets the parameters ({@link Transform#apply}) instead of
 * drawing them.
 *
 * <pre>{@code
 * View view = ResizedCrop.areas(0.2, 1).then(Rotation.upTo(180));
 * Viewed first = view.see(images, Seeds.mix(seed, 2 * step), items);
 * double[] angles = first.parameters().get("rotation");  // in [0, 1], 0.5 is upright
 * }</pre>
 */
public interface View {

  /** Names of the parameters that {@link #see} returns. */
  Set<String> parameters();

  /**
   * @param images [rows, channels, height, width] in a float type, values in [0, 1]
   * @param seeds one a row
   * @return in the caller's scope
   * @throws dev.tiller.ground.UserError if the images are none, or this view cannot be had of them
   */
  Viewed see(Tensor images, long[] seeds);

  /**
   * The same with a stream for each item: {@code Seeds.mix(seed, item)}.
   *
   * @param seed of this view of all items
   * @param items numbers of the rows in their data set
   */
  default Viewed see(Tensor images, long seed, int[] items) {
    long[] seeds = new long[items.length];
    for (int r = 0; r < items.length; r++) {
      seeds[r] = Seeds.mix(seed, items[r]);
    }
    return see(images, seeds);
  }

  /** This view, and then another of what it shows. */
  default View then(View next) {
    return Composition.of(List.of(this, next));
  }
}
