package dev.tiller.model.jinja;

/** The value {@code none}. */
enum None {
  NONE;

  @Override
  public String toString() {
    return "None";
  }
}
