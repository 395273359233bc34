package dev.tiller.ground;

import org.jspecify.annotations.Nullable;

/**
 * Whether anybody listens to what libraries log. Several that Tiller stands on log through SLF4J,
 * which begins with three lines of warning on standard error where the class path brings no backend
 * for it. A library cannot bring one along: it would stand beside the one that its user chose, and
 * SLF4J would warn of two. So nothing is brought, and where there is none SLF4J is asked to be
 * silent about that, before it is used first.
 */
public final class LoggingBackend {

  /** The resource by which SLF4J finds a backend. */
  public static final String PROVIDERS = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  /** Which of SLF4J's own messages are shown; read once, when it is used first. */
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private static final String CHOSEN = "slf4j.provider";

  private LoggingBackend() {}

  /**
   * To be called before the first class of a library that logs. Does nothing where there is a
   * backend, or where somebody has set one of SLF4J's own properties ({@code
   * slf4j.internal.verbosity}, {@code slf4j.provider}).
   */
  public static void silentWhereNone() {
    if (System.getProperty(VERBOSITY) == null && System.getProperty(CHOSEN) == null && !isThere()) {
      System.setProperty(VERBOSITY, "ERROR");
    }
  }

  /** Whether the class path brings a backend. */
  public static boolean isThere() {
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    return has(LoggingBackend.class.getClassLoader()) || has(context);
  }

  private static boolean has(@Nullable ClassLoader loader) {
    return loader != null && loader.getResource(PROVIDERS) != null;
  }
}
