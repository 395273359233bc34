package dev.tiller.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.tiller.ground.Cache;
import dev.tiller.ground.LoggingBackend;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The native library below: where it is unpacked, that it touches no network, and whether it loads.
 * That it does not is no fault of the file that was to be read.
 */
final class NativeTokenizers {

  private static final String FOLDER = "ENGINE_CACHE_DIR";

  private static boolean loaded;
  private static @Nullable UserError failure;

  private NativeTokenizers() {}

  /**
   * Loads it if it is not loaded yet.
   *
   * @throws UserError if that fails, and again at every later call
   */
  static synchronized void require() {
    if (failure != null) {
      throw new UserError(String.valueOf(failure.getMessage()), failure);
    }
    if (loaded) {
      return;
    }
    configure();
    try {
      LibUtils.checkStatus();
      loaded = true;
    } catch (LinkageError | RuntimeException e) {
      failure = explained(e);
      throw failure;
    }
  }

  /**
   * Set before the first class of DJL is loaded: it reads them once. Without them the library calls
   * home when it runs in a certain cloud, and fetches another build where it sees a GPU.
   */
  private static void configure() {
    LoggingBackend.silentWhereNone();
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    setIfAbsent("RUST_FLAVOR", "cpu");
    setIfAbsent(FOLDER, Cache.room("natives").toString());
  }

  private static void setIfAbsent(String name, String value) {
    if (System.getProperty(name) == null && System.getenv(name) == null) {
      System.setProperty(name, value);
    }
  }

  private static UserError explained(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String reason =
        first instanceof IOException io ? UserError.reason(io) : String.valueOf(first.getMessage());
    Path folder = Path.of(System.getProperty(FOLDER, System.getenv().getOrDefault(FOLDER, "")));
    String advice =
        first instanceof LinkageError && removed(folder.resolve("tokenizers"))
            ? "what was unpacked there has been removed, so try again"
            : "free some disk space or set TILLER_CACHE to a writable folder on a disk that allows programs to run";
    return new UserError(
        "The library that all tokenizers need cannot be loaded from %s (%s); %s."
            .formatted(folder, UserError.brief(reason), advice),
        e);
  }

  /** A library of the wrong bytes would never be unpacked again. */
  private static boolean removed(Path room) {
    if (!room.startsWith(Cache.room("natives")) || !Files.isDirectory(room)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(room, 2)) {
      List<Path> libraries = files.filter(Files::isRegularFile).toList();
      for (Path library : libraries) {
        Files.delete(library);
      }
      return !libraries.isEmpty();
    } catch (IOException cannot) {
      return false;
    }
  }
}
