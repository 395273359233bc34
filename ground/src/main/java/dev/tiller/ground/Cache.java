package dev.tiller.ground;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where Tiller keeps what it can make again: unpacked natives, imported models, fitted maps.
 *
 * <p>The folder is {@code $TILLER_CACHE}, else {@code $XDG_CACHE_HOME/tiller}, else {@code
 * .cache/tiller} under the system property {@code user.home}. Deleting it is always safe while no
 * Tiller process runs.
 */
public final class Cache {

  private Cache() {}

  /**
   * The cache's root folder; it need not exist yet.
   *
   * @throws UserError if the account has no home folder and nothing else is set
   */
  public static Path root() {
    return root(System.getenv(), System.getProperty("user.home", ""));
  }

  static Path root(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("TILLER_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!xdg.isBlank()) {
      return Path.of(xdg).toAbsolutePath().resolve("tiller");
    }
    if (home.isBlank() || home.equals("?")) {
      throw new UserError(
          "This account has no home folder to keep a cache in; set TILLER_CACHE to a writable folder.");
    }
    return Path.of(home).toAbsolutePath().resolve(".cache/tiller");
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
