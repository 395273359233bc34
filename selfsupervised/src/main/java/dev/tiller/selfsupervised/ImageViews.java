package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Share;
import dev.tiller.vision.ImageInputs;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Views of images, made when they are asked for. Every image comes once an epoch; each of its views
 * draws from a stream of the run's seed, the epoch, the view's number and the image.
 *
 * <pre>{@code
 * View view = ResizedCrop.areas(0.4, 1).then(Flip.horizontal());
 * ViewSource source = new ImageViews(images, view, Identity.of("crop-and-flip"), 2);
 * }</pre>
 */
public final class ImageViews implements ViewSource {

  private final ImageInputs images;
  private final View view;
  private final Identity seen;
  private final int views;
  private final Normalization normalization;
  private volatile Order order;

  private record Order(long seed, EpochOrder epochs) {}

  /**
   * @param images all of them
   * @param view drawn anew for every view of an image
   * @param seen what decides that view, for a view does not say it
   * @param views of each image, at least 1; two for joint embeddings
   */
  public ImageViews(ImageInputs images, View view, Identity seen, int views) {
    this(images, view, seen, views, Normalization.NONE);
  }

  /**
   * @param normalization of what was viewed
   */
  public ImageViews(
      ImageInputs images, View view, Identity seen, int views, Normalization normalization) {
    if (views < 1) {
      throw new IllegalArgumentException(views + " views of an image were asked for.");
    }
    this.images = images;
    this.view = view;
    this.seen = seen;
    this.views = views;
    this.normalization = normalization;
    this.order = new Order(0, epochs(0));
  }

  @Override
  public Identity identity() {
    return Identity.of("image-views")
        .with("images", images.sha256())
        .with("view", seen)
        .with("views", views)
        .with("mean", normalization.mean())
        .with("deviation", normalization.deviation());
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Batch batch(Share share) {
    EpochOrder epochs = order(share.seed());
    int[] items = new int[share.size()];
    long[] epoch = new long[items.length];
    for (int r = 0; r < items.length; r++) {
      long sample = share.seen() + share.from() + r;
      items[r] = epochs.item(sample);
      epoch[r] = epochs.epoch(sample);
    }
    List<Viewed> all = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = images.batch(items).values();
      for (int v = 0; v < views; v++) {
        long[] seeds = new long[items.length];
        for (int r = 0; r < items.length; r++) {
          seeds[r] = Seeds.mix(Seeds.mix(share.seed(), epoch[r] * views + v), items[r]);
        }
        Viewed one = view.see(plain, seeds);
        all.add(new Viewed(scope.keep(normalization.apply(one.images())), one.parameters()));
      }
      plain.close(); // No scope owns a batch of a set.
    }
    return new Batch(items, all);
  }

  private EpochOrder order(long seed) {
    Order now = order;
    if (now.seed != seed) {
      now = new Order(seed, epochs(seed));
      order = now;
    }
    return now.epochs;
  }

  private EpochOrder epochs(long seed) {
    return new EpochOrder(Seeds.mix(seed, Seeds.stream("order")), images.size());
  }
}
