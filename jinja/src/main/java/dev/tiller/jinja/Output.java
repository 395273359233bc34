package dev.tiller.jinja;

/** The text so far. */
final class Output {

  private final StringBuilder text = new StringBuilder();

  void append(String more) {
    Limits.size((long) text.length() + more.length());
    text.append(more);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
