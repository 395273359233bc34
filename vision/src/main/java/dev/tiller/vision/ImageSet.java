package dev.tiller.vision;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import dev.tiller.images.ByteStore;
import dev.tiller.images.LoadedImages;
import dev.tiller.network.InputSet;

/**
 * Images of one size as bytes, in the Java heap or a mapped file: a quarter of what {@code
 * FeatureSet} takes. A batch of them is float32 in [0, 1].
 *
 * @param name for messages and provenance
 * @param channels of every image
 * @param height in pixels
 * @param width in pixels
 * @param pixels images one after another, [channels, height, width] each, 0 to 255 as signed bytes
 */
public record ImageSet(String name, int channels, int height, int width, ByteStore pixels)
    implements ImageInputs {

  /** Checks that the pixels are whole images. */
  public ImageSet {
    int each = channels * height * width;
    if (each < 1 || pixels.length() == 0 || pixels.length() % each != 0) {
      throw new UserError(
          "%s has %d pixels, which is no whole number of images of %d channels and %d by %d."
              .formatted(name, pixels.length(), channels, height, width));
    }
  }

  /**
   * In the heap.
   *
   * @param pixels as above; not copied
   */
  public ImageSet(String name, int channels, int height, int width, byte[] pixels) {
    this(name, channels, height, width, ByteStore.of(pixels));
  }

  /** What was loaded from files; labels and names stay behind. */
  public static ImageSet of(LoadedImages images) {
    return new ImageSet(
        images.name(), images.channels(), images.height(), images.width(), images.pixels());
  }

  /** Grey images; their labels stay behind. */
  public static ImageSet of(String name, LabelledImages images) {
    return new ImageSet(name, 1, images.rows(), images.columns(), images.pixels());
  }

  private int each() {
    return channels * height * width;
  }

  @Override
  public String sha256() {
    String shape = channels + "x" + height + "x" + width + ":";
    return AtomicFile.sha256(shape + pixels.sha256());
  }

  @Override
  public int size() {
    return Math.toIntExact(pixels.length() / each());
  }

  @Override
  public byte[] bytes(int item) {
    byte[] image = new byte[each()];
    pixels.read((long) item * image.length, image, 0, image.length);
    return image;
  }

  @Override
  public ImageSet then(InputSet other) {
    if (!(other instanceof ImageSet more)
        || more.channels != channels
        || more.height != height
        || more.width != width) {
      throw new UserError(
          "%s holds images of %d channels and %d by %d, but %s is of another kind; give two sets of one kind."
              .formatted(name, channels, height, width, other.name()));
    }
    return new ImageSet(
        name + " and " + more.name, channels, height, width, pixels.then(more.pixels));
  }
}
