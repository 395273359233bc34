package dev.tiller.tensor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where Tiller keeps what it can make again: unpacked natives, imported models, fitted maps.
 *
 * <p>The folder is {@code $TILLER_CACHE}, else {@code $XDG_CACHE_HOME/tiller}, else {@code
 * .cache/tiller} under the system property {@code user.home}. Deleting it is always safe while no
 * Tiller process runs.
 */
public final class Cache {

  private Cache() {}

  /** The cache's root folder; it need not exist yet. */
  public static Path root() {
    @Nullable String own = System.getenv("TILLER_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
    if (xdg != null && !xdg.isBlank()) {
      return Path.of(xdg).toAbsolutePath().resolve("tiller");
    }
    return Path.of(System.getProperty("user.home")).toAbsolutePath().resolve(".cache/tiller");
  }

  /**
   * A room of the cache, such as {@code natives} or {@code models}.
   *
   * @param room a simple folder name
   */
  public static Path room(String room) {
    return root().resolve(room);
  }
}
