package dev.tiller.jinja;

import java.util.concurrent.TimeUnit;

/**
 * How much a template may do, so that a hostile one ends with a sentence. Whoever looks at
 * characters or items, or makes a text or list, says so here, before it does; the {@link Rendering}
 * under way counts.
 */
final class Limits {

  /** Statements and turns of loops. */
  static final long STEPS = 1_000_000;

  /** Characters of a string or items of a list. */
  static final long SIZE = 1 << 24;

  /** Parentheses, tags and macro calls within one another. */
  static final int DEPTH = 100;

  /** Numbers that {@code range} makes, as in Jinja's sandbox. */
  static final long RANGE = 100_000;

  /** Characters looked at in all; a copied one counts for an eighth, an item for sixteen. */
  static final long WORK = 500_000_000;

  /** For a machine so busy, or a way to be slow so odd, that the count above is no guide. */
  static final long NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(1500);

  private static final long ITEM = 16;
  private static final long LARGEST = 128 << 20;
  private static final long OBJECT = 48;

  private Limits() {}

  /** Bytes that what a template made may hold at a time: 128 MB, less where Java has little. */
  static long bytes() {
    return Math.min(LARGEST, Runtime.getRuntime().maxMemory() / 4);
  }

  static void size(long size) {
    if (size > SIZE) {
      throw TemplateException.of("it makes a text or list longer than " + SIZE);
    }
  }

  static void depth(int depth) {
    if (depth > DEPTH) {
      throw TemplateException.of("it is nested more than " + DEPTH + " deep");
    }
  }

  /** Characters are looked at. */
  static void characters(long count) {
    Rendering.now().work(count);
  }

  /** Items or entries are looked at. */
  static void items(long count) {
    Rendering.now().work(ITEM * count);
  }

  /** A text of so many characters is made. */
  static void text(long length) {
    size(length);
    Rendering.now().work(length / 8 + 1);
    Rendering.now().make(weightOfText(length));
  }

  /** A list or dictionary of so many items is made; what is new of the items is said for itself. */
  static void list(long length) {
    size(length);
    Rendering.now().work(ITEM / 2 * length + 1);
    Rendering.now().make(weightOfList(length));
  }

  /** A text that grows has grown. */
  static void grown(StringBuilder text, long by) {
    size(text.length());
    Rendering.now().work(by);
  }

  static long weightOfText(long length) {
    return OBJECT + 2 * length;
  }

  static long weightOfList(long length) {
    return OBJECT + 2 * ITEM * length;
  }
}
