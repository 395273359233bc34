package dev.tiller.reproduce.entropy;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.images.LoadedImages;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.selfsupervised.probe.Embeddings;
import dev.tiller.selfsupervised.probe.RidgeProbe;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.view.ColorFactor;
import dev.tiller.vision.view.Flip;
import dev.tiller.vision.view.Gamma;
import dev.tiller.vision.view.ResizedCrop;
import dev.tiller.vision.view.View;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Fashion-MNIST in the parts that the protocol has, how it is viewed, and how an encoder is probed.
 *
 * @param train 60,000 images
 * @param test 10,000 images
 */
record FashionImages(LoadedImages train, LoadedImages test) {

  private static final View VIEW =
      ResizedCrop.areas(0.4, 1)
          .then(Flip.horizontal())
          .then(ColorFactor.brightness(0.4))
          .then(new Gamma(0.5));
  private static final Identity SEEN =
      Identity.of("crop-flip-brightness-gamma")
          .with("area", 0.4)
          .with("brightness", 0.4)
          .with("gamma", 0.5);

  private static final int PROBE_TRAIN = 10_000;

  /** Images that a probe is tested on. */
  static final int PROBE_TEST = 5_000;

  /** Images whose projections are watched; none of those that a probe is tested on. */
  static final int WATCHED = 512;

  /** Hardly any: there are eighty images for each feature. */
  private static final RidgeProbe PROBE = new RidgeProbe(1e-4);

  /**
   * @param monitor is shown what is fetched
   * @throws IOException if the package is neither in the cache nor can be fetched
   */
  static FashionImages open(Monitor monitor) throws IOException {
    FashionMnist both = FashionMnist.open(monitor);
    return new FashionImages(
        LoadedImages.of("fashion-mnist", both.train()),
        LoadedImages.of("fashion-mnist-test", both.test()));
  }

  /** Two views of the first {@code count} training images. */
  ViewSource unlabelled(int count) {
    return views(part(train, 0, count));
  }

  /** Two views of images that nothing else uses. */
  ViewSource watched() {
    return views(part(test, PROBE_TEST, PROBE_TEST + WATCHED));
  }

  private static ViewSource views(LoadedImages images) {
    return new ImageViews(ImageSet.of(images), VIEW, SEEN, 2);
  }

  private static LoadedImages part(LoadedImages images, int from, int to) {
    return images.some(IntStream.range(from, to).toArray());
  }

  /** Share of test images that a ridge probe on frozen features names right. */
  double probed(Encoder encoder, Monitor monitor) {
    return PROBE
        .accuracy(
            embedded(encoder, part(train, 0, PROBE_TRAIN), monitor),
            embedded(encoder, part(test, 0, PROBE_TEST), monitor))
        .value();
  }

  /** The same of the pixels themselves. */
  double probedPixels() {
    return PROBE
        .accuracy(
            Embeddings.ofPixels(part(train, 0, PROBE_TRAIN)),
            Embeddings.ofPixels(part(test, 0, PROBE_TEST)))
        .value();
  }

  private static Embeddings embedded(Encoder encoder, LoadedImages images, Monitor monitor) {
    return Embeddings.of(encoder, images, Normalization.NONE, 500, monitor);
  }
}
