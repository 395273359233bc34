package dev.tiller.library;

import dev.tiller.data.fetch.Packages;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import dev.tiller.images.IdxImages;
import dev.tiller.images.ImageSource;
import dev.tiller.images.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Images by name: {@code fashion-mnist}, which is fetched once into the cache; else a folder of
 * images, a folder of IDX files in MNIST's layout, an IDX or a Parquet file. {@code :test} behind a
 * name is the part for testing where there are two.
 */
public final class ImageData {

  /** Fashion-MNIST (arXiv 1708.07747), MIT licence, from its Debian package. */
  public static final String FASHION_MNIST = "fashion-mnist";

  /** What a name may be, in one sentence for people. */
  public static final String FORMS =
      "fashion-mnist, a folder of images (a sub-folder for each class, or none), a folder of IDX"
          + " files, an IDX or a Parquet file; :test behind it for its part for testing.";

  private static final String TEST = ":test";
  private static final List<String> FASHION_CLASSES =
      List.of(
          "T-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");

  private ImageData() {}

  /**
   * @param name see above
   * @param progress gets a line when something is fetched
   * @throws IOException if it cannot be read or fetched, in one sentence
   */
  public static ImageSource open(String name, Consumer<String> progress) throws IOException {
    boolean test = name.endsWith(TEST);
    String plain = test ? name.substring(0, name.length() - TEST.length()) : name;
    Path path = path(plain, progress);
    if (test && !ImageSources.hasTwoParts(path)) {
      throw new UserError(
          "%s has no part for testing; expected sub-folders train and test (or val), or IDX files of both."
              .formatted(plain));
    }
    ImageSource source = ImageSources.open(path, !test);
    return plain.equals(FASHION_MNIST) && source instanceof IdxImages fashion
        ? fashion.withClasses(FASHION_CLASSES)
        : source;
  }

  /**
   * The images for testing that belong to a name, where there are some.
   *
   * @param name see above
   * @param progress gets a line when something is fetched
   * @throws IOException if they are there and cannot be read
   */
  public static Optional<ImageSource> test(String name, Consumer<String> progress)
      throws IOException {
    return !name.endsWith(TEST) && ImageSources.hasTwoParts(path(name, progress))
        ? Optional.of(open(name + TEST, progress))
        : Optional.empty();
  }

  private static Path path(String plain, Consumer<String> progress) throws IOException {
    return plain.equals(FASHION_MNIST)
        ? LabelledImages.fashionMnist(new Packages(Cache.room("packages"), progress))
        : Path.of(plain);
  }
}
