package dev.tiller.vision;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSource;
import dev.tiller.images.Picture;
import dev.tiller.network.InputSet;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Images of a source, decoded anew whenever they are asked for: for data that fits decoded neither
 * into memory nor onto the disk. Nothing is kept, so memory is that of the batches in use; {@code
 * AheadViews} decodes the next ones on spare threads while a step runs.
 *
 * <p>In the place of an image that cannot be read stands the next one that can, always the same,
 * and {@link #unreadable} names it; with {@code strict} it is an error.
 */
public final class StreamedImages implements ImageInputs {

  /** So many in a row that cannot be read are no accident. */
  private static final int MOST_SKIPPED = 100;

  private final ImageSource source;
  private final int channels;
  private final int height;
  private final int width;
  private final boolean strict;
  private final SortedMap<String, String> unreadable = new ConcurrentSkipListMap<>();

  /**
   * @param source any number of threads may read
   * @param channels 1 or 3, to which every image is brought, see {@link Picture#withChannels}
   * @param height in pixels, to which every image is brought, see {@link Picture#withSize}
   * @param width in pixels
   * @param strict whether an image that cannot be read is an error
   */
  public StreamedImages(ImageSource source, int channels, int height, int width, boolean strict) {
    if (channels != 1 && channels != 3 || height < 1 || width < 1) {
      throw new UserError(
          "Images that are decoded as they are needed were to have %d channels and %d by %d pixels; 1 or 3 channels and a size of at least 1 were expected."
              .formatted(channels, height, width));
    }
    this.source = source;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.strict = strict;
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Of the files' names, sizes and times, not of the pixels, which would all have to be read. */
  @Override
  public String sha256() {
    return AtomicFile.sha256(
        "streamed:%dx%dx%d:%s".formatted(channels, height, width, source.identity().sha256()));
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  /**
   * @throws UserError if it cannot be read, nor can those that follow it
   */
  @Override
  public byte[] bytes(int item) {
    for (int tried = 0; tried < Math.min(MOST_SKIPPED, size()); tried++) {
      int now = (int) (((long) item + tried) % size());
      try {
        return source.read(now).withChannels(channels).withSize(height, width).pixels();
      } catch (IOException e) {
        if (strict) {
          throw new UserError(UserError.reason(e), e);
        }
        unreadable.put(source.nameOf(now), UserError.reason(e));
      }
    }
    throw new UserError(
        "%s: %s and those that follow it cannot be read; the first: %s"
            .formatted(name(), source.nameOf(item), unreadable.get(source.nameOf(item))));
  }

  /** Names of the images met so far that cannot be read, and why, in one sentence each. */
  public SortedMap<String, String> unreadable() {
    return Collections.unmodifiableSortedMap(unreadable);
  }

  @Override
  public InputSet then(InputSet other) {
    throw new UserError(
        "%s is decoded as it is needed, and cannot be joined with %s; load it instead."
            .formatted(name(), other.name()));
  }
}
