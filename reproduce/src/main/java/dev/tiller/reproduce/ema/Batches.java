package dev.tiller.reproduce.ema;

/**
 * How many samples the steps of a run have.
 *
 * @param base those that the settings are made for
 * @param first those of the first steps
 * @param until samples that are seen in steps of that size
 * @param then those of later steps
 */
record Batches(int base, int first, long until, int then) {

  static Batches of(int base, int always) {
    return new Batches(base, always, 0, always);
  }

  /** Of a step, which ends where the size changes. */
  int at(long seen) {
    return seen < until ? (int) Math.min(first, until - seen) : then;
  }

  String label() {
    return until == 0 ? Integer.toString(then) : first + ", then " + then;
  }
}
