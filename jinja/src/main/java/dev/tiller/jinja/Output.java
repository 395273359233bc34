package dev.tiller.jinja;

/** The text so far. */
final class Output {

  private final StringBuilder text = new StringBuilder();

  void append(String more) {
    Limits.size((long) text.length() + more.length());
    Limits.text(more.length());
    text.append(more);
  }

  int length() {
    return text.length();
  }

  @Override
  public String toString() {
    Limits.text(text.length());
    return text.toString();
  }
}
