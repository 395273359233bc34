package dev.tiller.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

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
    Path training = path.resolve("train");
    for (String other : new String[] {"test", "val"}) {
      if (Files.isDirectory(training) && Files.isDirectory(path.resolve(other))) {
        return ImageFolder.open(train ? training : path.resolve(other));
      }
    }
    return ImageFolder.open(path);
  }
}
