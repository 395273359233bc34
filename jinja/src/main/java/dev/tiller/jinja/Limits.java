package dev.tiller.jinja;

/** How much a template may do, so that a hostile one ends with a sentence. */
final class Limits {

  /** Statements and turns of loops. */
  static final long STEPS = 1_000_000;

  /** Characters of a string or items of a list. */
  static final long SIZE = 1 << 24;

  /** Parentheses, tags and macro calls within one another. */
  static final int DEPTH = 100;

  /** Numbers that {@code range} makes, as in Jinja's sandbox. */
  static final long RANGE = 100_000;

  private Limits() {}

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
}
