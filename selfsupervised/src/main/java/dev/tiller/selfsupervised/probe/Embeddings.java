package dev.tiller.selfsupervised.probe;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSource;
import dev.tiller.images.LoadedImages;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Vectors of images, with their labels and names.
 *
 * @param width of a vector
 * @param vectors [size, width], row-major; not copied
 * @param labels numbers into the classes, or {@link ImageSource#NO_LABEL}; one a vector, not copied
 * @param classes names by number; empty where there are no labels
 * @param names of the images; one a vector
 */
public record Embeddings(
    int width, float[] vectors, int[] labels, List<String> classes, List<String> names) {

  /**
   * @throws IllegalArgumentException if there are not as many vectors as labels and names
   */
  public Embeddings {
    if (labels.length == 0
        || (long) labels.length * width != vectors.length
        || names.size() != labels.length) {
      throw new IllegalArgumentException(
          "%d values are no %d vectors of width %d with %d names."
              .formatted(vectors.length, labels.length, width, names.size()));
    }
  }

  /**
   * What an encoder gives before any projector, by its running statistics.
   *
   * @param normalization of images in [0, 1]
   * @param atOnce images that go through it together, at least 1
   * @throws UserError if the images are not the encoder's, a vector is not finite, or the work was
   *     stopped
   */
  public static Embeddings of(
      Encoder encoder,
      LoadedImages images,
      Normalization normalization,
      int atOnce,
      Monitor monitor) {
    ImageSet set = ImageSet.of(images);
    set.requireFor(encoder);
    int width = encoder.width();
    float[] vectors = room(images.size(), width);
    try (Progress progress = monitor.progress("Embedding images", images.size());
        AutoGradMode noGrad = Tensors.noGrad()) {
      for (int from = 0; from < images.size(); from += atOnce) {
        if (monitor.stopRequested()) {
          throw new UserError(
              "Stopped after %d of %d images; nothing was written.".formatted(from, images.size()));
        }
        int to = Math.min(images.size(), from + atOnce);
        try (TensorScope scope = TensorScope.open()) {
          Tensor pixels = set.batch(IntStream.range(from, to).toArray()).values();
          Tensor seen = normalization.apply(pixels);
          float[] some = Tensors.floats(encoder.embed(seen, Encoder.Mode.SERVE, Taps.NONE));
          pixels.close(); // No scope owns a batch of a set.
          System.arraycopy(some, 0, vectors, from * width, some.length);
        }
        progress.step(to - from, "");
      }
    }
    requireFinite(vectors, width, images);
    return new Embeddings(width, vectors, images.labels(), images.classes(), images.names());
  }

  private static float[] room(int count, int width) {
    if ((long) count * width > Integer.MAX_VALUE - 8) {
      throw new UserError(
          "%d vectors of width %d are more than fit into one table in memory; take fewer images (--limit)."
              .formatted(count, width));
    }
    return new float[count * width];
  }

  private static void requireFinite(float[] vectors, int width, LoadedImages images) {
    for (int i = 0; i < vectors.length; i++) {
      if (!Float.isFinite(vectors[i])) {
        throw new UserError(
            "The encoder makes %s of %s; its weights are damaged, or the training went astray."
                .formatted(vectors[i], images.names().get(i / width)));
      }
    }
  }

  /** The pixels themselves, in [0, 1]: what an encoder has to be better than. */
  public static Embeddings ofPixels(LoadedImages images) {
    int width = images.each();
    float[] vectors = room(images.size(), width);
    byte[] bytes = new byte[width];
    for (int item = 0; item < images.size(); item++) {
      images.read(item, bytes, 0);
      for (int i = 0; i < width; i++) {
        vectors[item * width + i] = (bytes[i] & 0xff) / 255f;
      }
    }
    return new Embeddings(width, vectors, images.labels(), images.classes(), images.names());
  }

  /** How many there are. */
  public int size() {
    return labels.length;
  }

  /** One vector; a copy. */
  public float[] vector(int item) {
    return Arrays.copyOfRange(vectors, item * width, (item + 1) * width);
  }

  /** Some of them, by number. */
  public Embeddings some(int... items) {
    float[] chosen = new float[items.length * width];
    for (int i = 0; i < items.length; i++) {
      System.arraycopy(vectors, items[i] * width, chosen, i * width, width);
    }
    return new Embeddings(
        width,
        chosen,
        IntStream.of(items).map(item -> labels[item]).toArray(),
        classes,
        IntStream.of(items).mapToObj(names::get).toList());
  }

  /**
   * Coordinates along the two directions in which the vectors vary most.
   *
   * @return [size, 2], row-major
   */
  public double[] plane() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = tensor();
      Tensor centered = x.sub(x.mean(new long[] {0}, true, Tensors.optional(ScalarType.Double)));
      Tensor axes = torch.linalg_eigh(centered.t().mm(centered)).get1(); // Smallest first.
      Tensor two = axes.narrow(1, Math.max(0, width - 2), Math.min(2, width)).flip(1);
      Tensor flat = width > 1 ? centered.mm(two) : centered.repeat(1, 2);
      return Tensors.doubles(flat.contiguous());
    }
  }

  /**
   * The items nearest to each by cosine, itself left out, the nearest first.
   *
   * @param count at least 1; all others where they are fewer
   * @return by item
   */
  public int[][] neighbors(int count) {
    int[][] all = new int[size()][];
    int k = Math.min(count, size() - 1);
    try (TensorScope scope = TensorScope.open()) {
      Tensor units = torch.normalize(tensor());
      for (int item = 0; item < all.length; item++) {
        try (TensorScope one = TensorScope.open()) {
          Tensor cosines = units.mv(units.get(item));
          cosines.narrow(0, item, 1).fill_(new Scalar(-2));
          all[item] =
              Arrays.stream(Tensors.longs(torch.topk(cosines, k).get1()))
                  .mapToInt(Math::toIntExact)
                  .toArray();
        }
      }
    }
    return all;
  }

  /** As float64, [size, width], in the caller's scope. */
  Tensor tensor() {
    return Tensors.of(vectors, size(), width).to(ScalarType.Double);
  }
}
