package dev.tiller.live;

import dev.tiller.ground.LoggingBackend;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server on a class path without a logging backend. Javalin then prints a page of advice
 * on standard error, whatever its settings are, unless the thread's class loader finds a backend:
 * this one finds SLF4J's own that says nothing. SLF4J itself looks elsewhere, and is not changed.
 */
final class WithoutBackend extends ClassLoader {

  private WithoutBackend(@Nullable ClassLoader parent) {
    super(parent);
  }

  static void quietly(Runnable start) {
    LoggingBackend.silentWhereNone();
    if (LoggingBackend.isThere()) {
      start.run();
      return;
    }
    Thread thread = Thread.currentThread();
    @Nullable ClassLoader before = thread.getContextClassLoader();
    ClassLoader parent = before == null ? WithoutBackend.class.getClassLoader() : before;
    thread.setContextClassLoader(new WithoutBackend(parent));
    try {
      start.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    URL silent = Objects.requireNonNull(WithoutBackend.class.getResource("no-backend"));
    return name.equals(LoggingBackend.PROVIDERS)
        ? Collections.enumeration(List.of(silent))
        : super.getResources(name);
  }
}
