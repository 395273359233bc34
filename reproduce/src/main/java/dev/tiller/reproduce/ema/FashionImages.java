package dev.tiller.reproduce.ema;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** Fashion-MNIST as tensors, [n, 1, 28, 28] in [0, 1], and the order in which a run sees it. */
final class FashionImages implements AutoCloseable {

  private final Owned owned = new Owned();
  private final LabelledImages train;
  private final Tensor images;
  private final Tensor labels;
  private final Tensor testImages;
  private final Tensor testLabels;

  private FashionImages(LabelledImages train, LabelledImages test) {
    this.train = train;
    try {
      images = owned.make(() -> pixels(train));
      labels = owned.make(() -> labels(train));
      testImages = owned.make(() -> pixels(test));
      testLabels = owned.make(() -> labels(test));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * @param monitor is shown what is fetched
   * @throws IOException if the package is neither in the cache nor can be fetched
   */
  static FashionImages open(Monitor monitor) throws IOException {
    FashionMnist both = FashionMnist.open(monitor);
    return new FashionImages(both.train(), both.test());
  }

  private static Tensor pixels(LabelledImages images) {
    return Tensors.of(images.pooled(1), images.count(), 1, images.rows(), images.columns());
  }

  private static Tensor labels(LabelledImages images) {
    long[] labels = new long[images.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.labels()[i];
    }
    return Tensors.of(labels, labels.length);
  }

  /** Images to train on. */
  int count() {
    return train.count();
  }

  /** Rows of training images; in the caller's scope. */
  Tensor images(Tensor rows) {
    return images.index_select(0, rows);
  }

  Tensor labels(Tensor rows) {
    return labels.index_select(0, rows);
  }

  Tensor testImages() {
    return testImages;
  }

  Tensor testLabels() {
    return testLabels;
  }

  /**
   * Every image once an epoch, in an order of its own; follows from seed and samples seen alone.
   */
  final class Order {

    private final long seed;
    private final Map<Long, int[]> epochs = new HashMap<>();

    Order(long seed) {
      this.seed = seed;
    }

    /** The images of a step. */
    int[] rows(long seen, int samples) {
      int[] rows = new int[samples];
      epochs.keySet().removeIf(epoch -> epoch < seen / count());
      for (int i = 0; i < samples; i++) {
        long at = seen + i;
        rows[i] = epochs.computeIfAbsent(at / count(), this::shuffled)[(int) (at % count())];
      }
      return rows;
    }

    private int[] shuffled(long epoch) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed, epoch));
      int[] order = new int[count()];
      for (int i = 0; i < order.length; i++) {
        int other = random.nextInt(i + 1);
        order[i] = order[other];
        order[other] = i;
      }
      return order;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
