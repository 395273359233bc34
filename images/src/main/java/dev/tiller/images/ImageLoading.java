package dev.tiller.images;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Threads;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Decodes all images of a source once, on several threads, and brings them to one size and number
 * of channels. What comes out does not depend on the threads. An image that cannot be read is left
 * out, counted and named in {@link LoadedImages#notes}, unless {@link #strict}.
 *
 * <pre>{@code
 * LoadedImages images = ImageLoading.of(ImageFolder.open(folder)).size(64, 64).load(monitor);
 * }</pre>
 */
public final class ImageLoading {

  private static final int AHEAD = 64;

  private final ImageSource source;
  private int height;
  private int width;
  private int channels;
  private boolean strict;
  private int threads = Threads.asked();
  private long heapBytes = Runtime.getRuntime().maxMemory() / 4;

  private ImageLoading(ImageSource source) {
    this.source = source;
  }

  /** Of the size and the channels of its first image, which all must have. */
  public static ImageLoading of(ImageSource source) {
    return new ImageLoading(source);
  }

  /** Brings every image to this size in pixels, see {@link Picture#withSize}. */
  public ImageLoading size(int newHeight, int newWidth) {
    if (newHeight < 1 || newWidth < 1) {
      throw new UserError(
          "Images of %d by %d pixels cannot be; give a size of at least 1."
              .formatted(newHeight, newWidth));
    }
    height = newHeight;
    width = newWidth;
    return this;
  }

  /**
   * Brings every image to so many channels, see {@link Picture#withChannels}.
   *
   * @param wanted 1 or 3
   */
  public ImageLoading channels(int wanted) {
    if (wanted != 1 && wanted != 3) {
      throw new UserError(
          "Images of %d channels cannot be loaded; give 1 (gray) or 3.".formatted(wanted));
    }
    channels = wanted;
    return this;
  }

  /** An image that cannot be read is an error. */
  public ImageLoading strict() {
    strict = true;
    return this;
  }

  /** How many images are decoded side by side; {@link Threads#asked} of them unless set. */
  public ImageLoading threads(int count) {
    threads = Math.max(1, count);
    return this;
  }

  /** Most bytes kept in the heap, a quarter of it unless set; more go to a mapped file. */
  public ImageLoading heapBytes(long most) {
    heapBytes = most;
    return this;
  }

  /**
   * @throws UserError if no image can be read, sizes or channels are mixed and none were asked for,
   *     the work was stopped, or {@link #strict} finds an image that cannot be read
   */
  public LoadedImages load(Monitor monitor) {
    if (source instanceof IdxImages idx && idx.fits(channels, height, width)) {
      return idx.loaded();
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "images");
              thread.setDaemon(true);
              return thread;
            });
    try (ByteStore.Writer pixels = new ByteStore.Writer(heapBytes);
        Progress progress = monitor.progress("Decoding images", source.size())) {
      return new Pass(pixels).run(pool, monitor, progress);
    } catch (IOException e) {
      throw new UserError(UserError.reason(e), e);
    } finally {
      pool.shutdownNow();
    }
  }

  /** One image's way, on a thread of the pool. */
  private record Read(@Nullable Picture picture, @Nullable String reason) {}

  private Read read(int item) {
    try {
      Picture picture = source.read(item);
      if (channels > 0) {
        picture = picture.withChannels(channels);
      }
      return new Read(height > 0 ? picture.withSize(height, width) : picture, null);
    } catch (IOException e) {
      return new Read(null, UserError.reason(e));
    }
  }

  private final class Pass {

    private final ByteStore.Writer pixels;
    private final Map<Conversion, Integer> conversions = new EnumMap<>(Conversion.class);
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final List<Integer> kept = new ArrayList<>();
    private @Nullable Picture first;

    Pass(ByteStore.Writer pixels) {
      this.pixels = pixels;
    }

    LoadedImages run(ExecutorService pool, Monitor monitor, Progress progress) throws IOException {
      List<Future<Read>> open = new ArrayList<>();
      int asked = 0;
      for (int item = 0; item < source.size(); item++) {
        if (monitor.stopRequested()) {
          throw new UserError("Stopped while images were decoded; nothing was begun yet.");
        }
        while (asked < source.size() && asked - item < AHEAD * threads) {
          int next = asked++;
          open.add(pool.submit(() -> read(next)));
        }
        take(item, result(open.set(item, null)));
        progress.step();
      }
      return loaded();
    }

    private Read result(Future<Read> future) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserError("Stopped while images were decoded; nothing was begun yet.", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException unchecked
            ? unchecked
            : new IllegalStateException(e.getCause());
      }
    }

    private void take(int item, Read read) throws IOException {
      Picture picture = read.picture();
      if (picture == null) {
        if (strict) {
          throw new UserError(String.valueOf(read.reason()));
        }
        skipped.put(source.nameOf(item), String.valueOf(read.reason()));
        return;
      }
      if (first == null) {
        first = picture;
      }
      requireLike(first, picture, item);
      for (Conversion done : picture.conversions()) {
        conversions.merge(done, 1, Integer::sum);
      }
      pixels.write(picture.pixels());
      kept.add(item);
    }

    private void requireLike(Picture one, Picture other, int item) {
      boolean sizes = one.height() == other.height() && one.width() == other.width();
      if (!sizes || one.channels() != other.channels()) {
        throw new UserError(
            "%s holds images of several kinds: %s has %s, %s has %s; ask for one %s."
                .formatted(
                    source.name(),
                    source.nameOf(kept.get(0)),
                    kind(one),
                    source.nameOf(item),
                    kind(other),
                    sizes ? "number of channels" : "size (--size)"));
      }
    }

    private String kind(Picture picture) {
      return "%s of %d by %d"
          .formatted(
              picture.channels() == 1 ? "gray" : "colors", picture.height(), picture.width());
    }

    private LoadedImages loaded() throws IOException {
      if (first == null) {
        throw new UserError(
            "None of the %d images of %s can be read; the first: %s"
                .formatted(source.size(), source.name(), skipped.values().iterator().next()));
      }
      return new LoadedImages(
          source.name(),
          first.channels(),
          first.height(),
          first.width(),
          pixels.finish(),
          kept.stream().mapToInt(source::labelOf).toArray(),
          source.classes(),
          kept.stream().map(source::nameOf).toList(),
          new LoadedImages.Notes(Map.copyOf(conversions), new LinkedHashMap<>(skipped)));
    }
  }
}
