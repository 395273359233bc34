package dev.tiller.deeppcr;

/** A chain whose steps can also be taken in plain Java, one after the other, without dispatch. */
public interface FusibleChain extends Chain {

  /** The chain's steps over arrays, with the parameters as they are now. */
  ArraySteps arraySteps();

  /** Steps over arrays. */
  @FunctionalInterface
  interface ArraySteps {

    /**
     * Takes all steps.
     *
     * @param start [B, w], row-major
     * @param batch B
     * @param states receives [L, B, w]
     */
    void run(double[] start, int batch, double[] states);
  }
}
