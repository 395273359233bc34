package dev.tiller.selfsupervised.probe;

import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSource;
import dev.tiller.statistics.Estimate;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * A simple classifier over frozen features: what it gets right, the features know. {@link
 * LinearProbe} is the field's usual one, {@link RidgeProbe} has a closed form, {@link
 * NeighborProbe} fits nothing at all.
 *
 * <pre>{@code
 * Estimate accuracy = new RidgeProbe(1e-3).accuracy(train, test);
 * }</pre>
 */
public interface Probe {

  /** In tables and on the command line. */
  String name();

  /**
   * Classes that it gives, fitted on labelled features.
   *
   * @param train with labels in [0, classes)
   * @param classes at least 2
   * @param test of the same width
   * @return one class a row of {@code test}
   */
  int[] predict(Embeddings train, int classes, Embeddings test);

  /**
   * Share of the test items classified right, with its Wilson 95 % interval.
   *
   * @throws UserError if one of them has no labels, the training items are of one class, or their
   *     widths differ
   */
  default Estimate accuracy(Embeddings train, Embeddings test) {
    require(train, test);
    int[] said = predict(train, train.classes().size(), test);
    int right = 0;
    for (int i = 0; i < said.length; i++) {
      right += said[i] == test.labels()[i] ? 1 : 0;
    }
    return Estimate.share(right, said.length, 0.95);
  }

  private static void require(Embeddings train, Embeddings test) {
    for (Embeddings some : new Embeddings[] {train, test}) {
      if (some.classes().isEmpty()
          || Arrays.stream(some.labels()).anyMatch(label -> label == ImageSource.NO_LABEL)) {
        throw new UserError(
            "A probe needs labels, but %s images have none; give a folder with a sub-folder for each class, or labels beside."
                .formatted(some == train ? "training" : "test"));
      }
    }
    if (Arrays.stream(train.labels()).distinct().count() < 2) {
      throw new UserError(
          "All %d training images are of one class, \"%s\"; a probe needs two classes to tell apart."
              .formatted(train.size(), train.classes().get(train.labels()[0])));
    }
    if (train.width() != test.width()) {
      throw new UserError(
          "Training features have width %d, test features %d; embed both with one encoder."
              .formatted(train.width(), test.width()));
    }
  }

  /** Row by row the column of the largest value. */
  static int[] largest(Tensor scores) {
    long[] columns = Tensors.longs(scores.argmax(new LongOptional(1), false));
    return Arrays.stream(columns).mapToInt(Math::toIntExact).toArray();
  }
}
