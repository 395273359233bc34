package dev.tiller.live;

import dev.tiller.ground.UserError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which names a server is asked: those of this machine, and behind a reverse proxy (of a
 * notebook hub, of a company) the one that the proxy has. Whatever asks under another name is a
 * script that found its way here by a name of its own.
 *
 * @param port on the loopback address
 * @param base where the proxy shows the server, ending with a slash; null without one
 */
record Entrance(int port, @Nullable URI base) {

  /**
   * Checks what a person gave.
   *
   * @param given an http or https address, in which {@code {port}} stands for the server's port;
   *     null for none
   */
  static @Nullable String checked(@Nullable String given) {
    if (given != null) {
      of(1, given);
    }
    return given;
  }

  /** The entrance of a server that listens at {@code port}. */
  static Entrance of(int port, @Nullable String given) {
    if (given == null) {
      return new Entrance(port, null);
    }
    String whole = given.replace("{port}", String.valueOf(port));
    try {
      URI base = new URI(whole.endsWith("/") ? whole : whole + "/");
      boolean web = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT).matches("https?");
      if (web && base.getHost() != null && base.getQuery() == null && base.getFragment() == null) {
        return new Entrance(port, base);
      }
    } catch (URISyntaxException e) {
      throw new UserError(refusal(given), e);
    }
    throw new UserError(refusal(given));
  }

  private static String refusal(String given) {
    return "The base address is '%s'; give an http or https address under which a proxy shows the server, such as https://hub.example.org/user/me/proxy/{port}/."
        .formatted(given);
  }

  /** Where the page is opened. */
  URI page(String token) {
    return URI.create((base == null ? "http://127.0.0.1:" + port + "/" : base) + "?token=" + token);
  }

  /** The path that a proxy may leave before the server's own, without a slash at its end. */
  String prefix() {
    return base == null ? "" : base.getRawPath().replaceFirst("/+$", "");
  }

  /** Whether a request comes to one of the server's names, from a page of its own or from none. */
  boolean admits(@Nullable String host, @Nullable String origin) {
    return host != null && hosts().contains(host) && (origin == null || own(origin));
  }

  private boolean own(String origin) {
    String mine = base == null ? "" : base.getScheme() + "://" + base.getRawAuthority();
    return origin.equalsIgnoreCase(mine)
        || (origin.startsWith("http://") && local().contains(origin.substring(7)));
  }

  private Set<String> hosts() {
    return base == null
        ? local()
        : Set.of("127.0.0.1:" + port, "localhost:" + port, base.getRawAuthority());
  }

  private Set<String> local() {
    return Set.of("127.0.0.1:" + port, "localhost:" + port);
  }
}
