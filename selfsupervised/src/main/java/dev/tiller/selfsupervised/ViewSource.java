package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.training.Share;

/**
 * Where a step's images and their views come from: {@link ImageViews} from memory, or anything that
 * reads ahead on other threads.
 *
 * <p>What it gives must follow from the share alone (its seed, the samples seen before, its rows),
 * so that a run that goes on after a crash sees what it would have seen.
 */
public interface ViewSource {

  /** What decides the images and their views, under stable names. */
  Identity identity();

  /** Images there are, at least 1: an epoch. */
  int size();

  /**
   * The images of a share: samples {@code share.seen() + share.from()} to {@code share.seen() +
   * share.to()} of the run.
   *
   * @return in the caller's scope
   */
  Batch batch(Share share);
}
