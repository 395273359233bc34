package dev.tiller.images;

import dev.tiller.data.image.LabelledImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Images of one size as bytes, by number, with their labels. Any number of threads may read.
 *
 * @param name for messages and provenance
 * @param channels 1 (gray) or 3
 * @param height in pixels
 * @param width in pixels
 * @param pixels images one after another, [channels, height, width] each, 0 to 255
 * @param labels numbers into the classes, or {@link ImageSource#NO_LABEL}; one an image, not copied
 * @param classes names by number; empty where there are no labels
 * @param names of the images, such as paths in a folder; one an image
 * @param notes what loading did to some of them, or left out
 */
public record LoadedImages(
    String name,
    int channels,
    int height,
    int width,
    ByteStore pixels,
    int[] labels,
    List<String> classes,
    List<String> names,
    Notes notes) {

  /**
   * @throws IllegalArgumentException if there are not as many pixels as labels and names ask for
   */
  public LoadedImages {
    long each = (long) channels * height * width;
    if (labels.length == 0
        || names.size() != labels.length
        || pixels.length() != each * labels.length) {
      throw new IllegalArgumentException(
          "%s has %d labels, %d names and %d bytes; as many of each were expected, and at least one."
              .formatted(name, labels.length, names.size(), pixels.length()));
    }
  }

  /**
   * What loading did.
   *
   * @param conversions how many images each was done to
   * @param skipped names of images that were left out, and why, in one sentence each
   */
  public record Notes(Map<Conversion, Integer> conversions, Map<String, String> skipped) {

    /** Nothing to tell. */
    public static final Notes NONE = new Notes(Map.of(), Map.of());

    /**
     * One sentence a fact, such as {@code 3 images turned as EXIF says.}; none where all is plain.
     */
    public List<String> sentences() {
      List<String> told = new ArrayList<>();
      new TreeMap<>(conversions)
          .forEach((done, count) -> told.add("%s %s.".formatted(images(count), done.told())));
      if (!skipped.isEmpty()) {
        told.add(
            "%s left out that cannot be read; the first: %s"
                .formatted(images(skipped.size()), skipped.values().iterator().next()));
      }
      return told;
    }

    private static String images(int count) {
      return count == 1 ? "1 image" : "%,d images".formatted(count);
    }
  }

  /** Gray images with labels from 0; nothing is copied. */
  public static LoadedImages of(String name, LabelledImages images) {
    int[] labels = new int[images.count()];
    int most = 0;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.labels()[i] & 0xff;
      most = Math.max(most, labels[i]);
    }
    return new LoadedImages(
        name,
        1,
        images.rows(),
        images.columns(),
        ByteStore.of(images.pixels()),
        labels,
        IntStream.rangeClosed(0, most).mapToObj(String::valueOf).toList(),
        numbers(labels.length),
        Notes.NONE);
  }

  static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  /** The same with other names of the classes. */
  LoadedImages withClasses(List<String> other) {
    return new LoadedImages(name, channels, height, width, pixels, labels, other, names, notes);
  }

  /** How many there are. */
  public int size() {
    return labels.length;
  }

  /** Bytes of one image. */
  public int each() {
    return channels * height * width;
  }

  /** Whether every image has a label. */
  public boolean isLabelled() {
    return Arrays.stream(labels).allMatch(label -> label != ImageSource.NO_LABEL);
  }

  /**
   * Copies one image's bytes, [channels, height, width], to {@code into} from {@code offset} on.
   */
  public void read(int item, byte[] into, int offset) {
    pixels.read((long) item * each(), into, offset, each());
  }

  /** One image. */
  public Picture picture(int item) {
    byte[] bytes = new byte[each()];
    read(item, bytes, 0);
    return new Picture(channels, height, width, bytes);
  }

  /**
   * Some of them, in the heap.
   *
   * @param items numbers from 0, at least one
   */
  public LoadedImages some(int... items) {
    try (ByteStore.Writer copy = new ByteStore.Writer(Long.MAX_VALUE)) {
      for (int item : items) {
        copy.write(picture(item).pixels());
      }
      return new LoadedImages(
          name,
          channels,
          height,
          width,
          copy.finish(),
          IntStream.of(items).map(item -> labels[item]).toArray(),
          classes,
          IntStream.of(items).mapToObj(names::get).toList(),
          notes);
    } catch (IOException e) {
      throw new IllegalStateException("The heap takes no file.", e);
    }
  }
}
