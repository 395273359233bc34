package dev.tiller.jinja;

/** One rendering under way: counts what it does. */
final class Run {

  private long steps;
  private int depth;

  void step() {
    if (++steps > Limits.STEPS) {
      throw TemplateException.of("it takes more than " + Limits.STEPS + " steps");
    }
  }

  void enter() {
    Limits.depth(++depth);
  }

  void leave() {
    depth--;
  }
}
