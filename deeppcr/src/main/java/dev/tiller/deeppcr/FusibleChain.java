package dev.tiller.deeppcr;

/** A chain whose steps can also be taken in plain Java, one after the other, without dispatch. */
public interface FusibleChain extends Chain {

  /** The chain's steps over arrays, with the parameters as they are now. */
  ArraySteps arraySteps();

  /** Steps over arrays. */
  @FunctionalInterface
  interface ArraySteps {

    /**
     * Takes the first n steps, as many as {@code states} has room for.
     *
     * @param start [B, w], row-major
     * @param batch B
     * @param states receives [n, B, w]
     */
    void run(double[] start, int batch, double[] states);
  }

  /** How many steps an array of states has room for. */
  static int room(double[] states, int batch, int width) {
    return batch == 0 ? 0 : states.length / (batch * width);
  }
}
