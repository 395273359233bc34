package dev.tiller.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a path of a user's stands for, by what is there. */
public final class ImageSources {

  private ImageSources() {}

  /**
   * A Parquet file, an IDX file, a folder with IDX files, or a folder of images.
   *
   * @param train of a folder that holds two parts, IDX files or sub-folders {@code train} and
   *     {@code test} or {@code val}, which one
   * @throws IOException if it is none of these or cannot be read, in one sentence
   */
  public static ImageSource open(Path path, boolean train) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException(
          "There is no file or folder %s; expected a folder of images, or an IDX or Parquet file."
              .formatted(path));
    }
    String name = path.toAbsolutePath().getFileName().toString().toLowerCase(Locale.ROOT);
    if (!Files.isDirectory(path)) {
      return name.endsWith(".parquet") ? ParquetImages.open(path) : IdxImages.open(path);
    }
    Optional<IdxImages> idx = IdxImages.in(path, train);
    if (idx.isPresent()) {
      return idx.get();
    }
    Optional<Path> other = otherPart(path);
    if (other.isPresent()) {
      return ImageFolder.open(train ? path.resolve("train") : other.get());
    }
    return ImageFolder.open(path);
  }

  /**
   * Whether a path holds images for testing apart from those for training.
   *
   * @throws IOException if the folder cannot be read
   */
  public static boolean hasTwoParts(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      List<String> idx =
          files.map(file -> file.getFileName().toString()).filter(IdxImages::isImages).toList();
      boolean training = idx.stream().anyMatch(name -> name.startsWith("train"));
      return training && idx.stream().anyMatch(name -> !name.startsWith("train"))
          || otherPart(path).isPresent();
    }
  }

  private static Optional<Path> otherPart(Path path) {
    return Files.isDirectory(path.resolve("train"))
        ? Stream.of("test", "val").map(path::resolve).filter(Files::isDirectory).findFirst()
        : Optional.empty();
  }
}
