package dev.tiller.cli.terminal;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How wide the user wants lines: the environment variable {@code COLUMNS}, as shells export it. */
public final class LineWidth {

  /** The narrowest that picocli lays help out in, and the widest that can be read. */
  private static final int MIN = 55;

  private static final int MAX = 500;

  private LineWidth() {}

  /** The width, if one is set that can be. */
  public static OptionalInt asked() {
    return of(System.getenv("COLUMNS"));
  }

  /**
   * @param value of the variable
   * @return from 55 to 500; nothing where no whole number is set
   */
  static OptionalInt of(@Nullable String value) {
    if (value == null || !value.strip().matches("\\d{1,6}")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Math.max(MIN, Math.min(MAX, Integer.parseInt(value.strip()))));
  }
}
