package dev.tiller.jinja;

/** The value {@code none}. */
enum None {
  NONE;

  @Override
  public String toString() {
    return "None";
  }
}
