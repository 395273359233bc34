package dev.tiller.cli.option;

import dev.tiller.images.ImageLoading;
import dev.tiller.images.ImageSource;
import dev.tiller.images.ImageSubset;
import dev.tiller.images.LoadedImages;
import dev.tiller.library.ImageData;
import dev.tiller.vision.StreamedImages;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, {@code --size} and {@code --limit}: images, and what becomes of them. */
public final class ImageOption {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "IMAGES",
      description = "IMAGES: " + ImageData.FORMS)
  private String data = "";

  @Option(
      names = "--size",
      paramLabel = "n",
      description =
          "Bring every image to n by n pixels, cut at its center (default: the encoder's size; without one, all must have the same).")
  private @Nullable Integer size;

  @Option(
      names = "--limit",
      paramLabel = "n",
      description = "Take a sample of so many, always the same; for trying things out.")
  private @Nullable Integer limit;

  @Option(
      names = "--strict",
      description = "End where an image cannot be read, instead of leaving it out.")
  private boolean strict;

  /** The name that was given. */
  public String name() {
    return data;
  }

  /** Refuses numbers that are none, before anything is read. */
  public void check() {
    if (size != null && size < 1 || limit != null && limit < 1) {
      throw new WrongUse("--size and --limit have to be at least 1.");
    }
  }

  /**
   * Reads the images, and says what was done to them.
   *
   * @param channels that they are brought to
   * @param usual size where --size says none; 0 for that of the images
   */
  public LoadedImages load(int channels, int usual, Answer answer) throws IOException {
    return load(ImageData.open(data, answer::note), limit, channels, usual, answer);
  }

  /** The images for testing that belong to the name, where there are some. */
  public Optional<LoadedImages> loadTest(int channels, int usual, Answer answer)
      throws IOException {
    Optional<ImageSource> test = ImageData.test(data, answer::note);
    return test.isEmpty()
        ? Optional.empty()
        : Optional.of(load(test.get(), limit, channels, usual, answer));
  }

  /**
   * Images that are decoded anew whenever they are needed; nothing is read yet but their list.
   *
   * @param channels that they are brought to
   * @param usual size where --size says none; 0 for none
   */
  public StreamedImages stream(int channels, int usual, Answer answer) throws IOException {
    int side = size == null ? usual : size;
    if (side < 1) {
      throw new WrongUse(
          "Images that are decoded as they are needed have to be brought to one size; give it with --size.");
    }
    ImageSource source = ImageData.open(data, answer::note);
    ImageSource some = limit == null ? source : ImageSubset.sample(source, limit, 0);
    return new StreamedImages(some, channels, side, side, strict);
  }

  /**
   * At most so many of the images for testing, or where there are none, of all.
   *
   * @param most how many
   * @param channels that they are brought to
   */
  public LoadedImages some(int most, int channels, int usual, Answer answer) throws IOException {
    Optional<ImageSource> test = ImageData.test(data, answer::note);
    ImageSource source = test.isPresent() ? test.get() : ImageData.open(data, answer::note);
    return load(source, most, channels, usual, answer);
  }

  /**
   * At most so many of the images for testing, or where there are none, of those that were loaded.
   *
   * @param most how many
   * @param loaded by {@link #load(int, int, Answer)}
   */
  public LoadedImages some(int most, LoadedImages loaded, int usual, Answer answer)
      throws IOException {
    Optional<ImageSource> test = ImageData.test(data, answer::note);
    return test.isEmpty()
        ? loaded.some(ImageSubset.drawn(loaded.size(), most, 0))
        : load(test.get(), most, loaded.channels(), usual, answer);
  }

  /** Images of another name, treated alike. */
  public LoadedImages load(String other, int channels, int usual, Answer answer)
      throws IOException {
    return load(ImageData.open(other, answer::note), limit, channels, usual, answer);
  }

  private LoadedImages load(
      ImageSource source, @Nullable Integer most, int channels, int usual, Answer answer) {
    ImageSource some = most == null ? source : ImageSubset.sample(source, most, 0);
    ImageLoading loading = ImageLoading.of(some).channels(channels);
    int side = size == null ? usual : size;
    if (side > 0) {
      loading.size(side, side);
    }
    LoadedImages images = (strict ? loading.strict() : loading).load(answer.monitor());
    images.notes().sentences().forEach(sentence -> answer.note(source.name() + ": " + sentence));
    return images;
  }
}
