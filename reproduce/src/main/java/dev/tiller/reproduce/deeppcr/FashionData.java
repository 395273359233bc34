package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.fetch.Packages;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Fashion-MNIST as tensors: images averaged to 7 x 7, standardized by the training set. */
final class FashionData implements AutoCloseable {

  private static final int SIDE = 4;

  private final Owned owned;
  private final Tensor features;
  private final Tensor labels;
  private final Tensor testFeatures;
  private final Tensor testLabels;

  private FashionData(Owned owned, LabelledImages train, LabelledImages test) {
    this.owned = owned;
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = features(train);
      Tensor mean = x.mean(new long[] {0}, true, null);
      Tensor spread = x.sub(mean).square().mean().sqrt();
      features = owned.make(() -> x.sub(mean).div(spread));
      labels = owned.make(() -> labels(train));
      testFeatures = owned.make(() -> features(test).sub(mean).div(spread));
      testLabels = owned.make(() -> labels(test));
    }
  }

  /**
   * @param monitor is shown what is fetched
   * @throws IOException if the package is neither in the cache nor can be fetched
   */
  static FashionData open(Monitor monitor) throws IOException {
    Packages packages = new Packages(Cache.room("packages"), monitor);
    LabelledImages train = LabelledImages.fashionMnist(packages, true);
    LabelledImages test = LabelledImages.fashionMnist(packages, false);
    Owned owned = new Owned();
    try {
      return new FashionData(owned, train, test);
    } catch (RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  private static Tensor features(LabelledImages images) {
    float[] pooled = images.pooled(SIDE);
    return Tensors.of(pooled, images.count(), pooled.length / images.count());
  }

  private static Tensor labels(LabelledImages images) {
    long[] labels = new long[images.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.labels()[i];
    }
    return Tensors.of(labels, labels.length);
  }

  /** Rows of training images, the same for the same seed and step; in the caller's scope. */
  Tensor rows(long seed, long step, int count) {
    long all = features.size(0);
    Random random = new Random(Seeds.mix(seed, step));
    long[] rows = random.longs(count, 0, all).toArray();
    return Tensors.of(rows, count);
  }

  Tensor features(Tensor rows) {
    return features.index_select(0, rows);
  }

  Tensor labels(Tensor rows) {
    return labels.index_select(0, rows);
  }

  /** Features of an image. */
  int width() {
    return Math.toIntExact(features.size(1));
  }

  Tensor testFeatures() {
    return testFeatures;
  }

  Tensor testLabels() {
    return testLabels;
  }

  /** Principal components of the training images, scaled to unit variance together, [n, k]. */
  Tensor latents(int components) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor centered = features.sub(features.mean(new long[] {0}, true, null));
      Tensor covariance = centered.t().matmul(centered);
      Tensor vectors = org.bytedeco.pytorch.global.torch.linalg_eigh(covariance).get1();
      long last = vectors.size(1);
      Tensor projected = centered.matmul(vectors.narrow(1, last - components, components));
      Tensor spread = projected.square().mean().sqrt().add(new Scalar(1e-12));
      return scope.keep(projected.div(spread));
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
