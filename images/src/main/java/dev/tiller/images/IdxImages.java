package dev.tiller.images;

import dev.tiller.data.image.IdxFile;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gray images of an IDX file, [count, rows, columns], with labels from a second one, [count], where
 * it is there: the layout of MNIST. A plain file is mapped, one packed with gzip unpacked into the
 * heap.
 */
public final class IdxImages implements ImageSource {

  private static final String IMAGES = "images-idx3";
  private static final String LABELS = "labels-idx1";

  private final LoadedImages images;
  private final Identity identity;

  private IdxImages(LoadedImages images, Identity identity) {
    this.images = images;
    this.identity = identity;
  }

  /**
   * Labels are looked for beside the images: {@code train-labels-idx1-ubyte} for {@code
   * train-images-idx3-ubyte}.
   *
   * @throws IOException if a file cannot be read, is damaged, or the two do not belong together
   */
  public static IdxImages open(Path file) throws IOException {
    Path labels = file.resolveSibling(file.getFileName().toString().replace(IMAGES, LABELS));
    return open(
        file,
        !labels.equals(file) && Files.exists(labels) ? Optional.of(labels) : Optional.empty());
  }

  /**
   * @param labels a file of as many labels
   * @throws IOException if a file cannot be read, is damaged, or the two do not belong together
   */
  public static IdxImages open(Path file, Path labels) throws IOException {
    return open(file, Optional.of(labels));
  }

  private static IdxImages open(Path file, Optional<Path> labels) throws IOException {
    IdxFile.Header header = IdxFile.header(file);
    int[] shape = header.shape();
    if (shape.length != 3 || Arrays.stream(shape).anyMatch(size -> size < 1)) {
      throw new IOException(
          "%s has shape %s, but images, [count, rows, columns] with at least one, were expected."
              .formatted(file, Arrays.toString(shape)));
    }
    ByteStore pixels =
        header.packed()
            ? ByteStore.of(IdxFile.read(file).values())
            : ByteStore.mapped(file, header.bytes(), header.values());
    int[] classes = labels.isEmpty() ? new int[0] : labels(labels.get(), shape[0], file);
    int most = Arrays.stream(classes).max().orElse(NO_LABEL);
    int[] each = classes.length > 0 ? classes : filled(shape[0]);
    LoadedImages images =
        new LoadedImages(
            file.toString(),
            1,
            shape[1],
            shape[2],
            pixels,
            each,
            IntStream.rangeClosed(0, most).mapToObj(String::valueOf).toList(),
            LoadedImages.numbers(shape[0]),
            LoadedImages.Notes.NONE);
    Identity identity =
        Identity.of("idx")
            .with("images", fact(file))
            .with("labels", labels.isEmpty() ? null : fact(labels.get()));
    return new IdxImages(images, identity);
  }

  private static int[] filled(int count) {
    int[] none = new int[count];
    Arrays.fill(none, NO_LABEL);
    return none;
  }

  private static int[] labels(Path file, int count, Path images) throws IOException {
    IdxFile read = IdxFile.read(file);
    if (read.shape().length != 1 || read.shape()[0] != count) {
      throw new IOException(
          "%s has shape %s, but %s holds %d images; as many labels were expected."
              .formatted(file, Arrays.toString(read.shape()), images, count));
    }
    return IntStream.range(0, count).map(i -> read.values()[i] & 0xff).toArray();
  }

  private static String fact(Path file) throws IOException {
    return "%s %d %s"
        .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file));
  }

  /**
   * The images of a folder in MNIST's layout.
   *
   * @param train those whose name begins with {@code train}, or the others
   * @return empty if the folder holds no such file
   * @throws IOException as {@link #open(Path)} does, or if there are several
   */
  public static Optional<IdxImages> in(Path folder, boolean train) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files =
          entries
              .filter(file -> isImages(file.getFileName().toString()))
              .filter(file -> file.getFileName().toString().startsWith("train") == train)
              .sorted()
              .toList();
    }
    if (files.size() > 1) {
      throw new IOException(
          "%s holds %d files of images (%s, %s ...); name the one you mean."
              .formatted(
                  folder, files.size(), files.get(0).getFileName(), files.get(1).getFileName()));
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(open(files.get(0)));
  }

  static boolean isImages(String file) {
    return file.contains(IMAGES);
  }

  /**
   * The same with names for the classes, which IDX files have none of.
   *
   * @param names one a class, by number
   * @throws IllegalArgumentException if there are fewer names than classes
   */
  public IdxImages withClasses(List<String> names) {
    if (names.size() < images.classes().size()) {
      throw new IllegalArgumentException(
          "%d names were given for %d classes.".formatted(names.size(), images.classes().size()));
    }
    return new IdxImages(images.withClasses(names), identity);
  }

  boolean fits(int channels, int height, int width) {
    return channels <= 1 && (height == 0 || height == images.height() && width == images.width());
  }

  LoadedImages loaded() {
    return images;
  }

  @Override
  public String name() {
    return images.name();
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Picture read(int item) {
    return images.picture(item);
  }

  @Override
  public String nameOf(int item) {
    return images.names().get(item);
  }

  @Override
  public int labelOf(int item) {
    return images.labels()[item];
  }

  @Override
  public List<String> classes() {
    return images.classes();
  }

  @Override
  public Identity identity() {
    return identity;
  }
}
