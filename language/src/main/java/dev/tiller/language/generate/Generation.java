package dev.tiller.language.generate;

/**
 * What was generated for one prompt.
 *
 * @param ids the new ids in order, without the prompt and without the id that ended it
 * @param finish why it ended
 * @param logProbabilities natural logarithm of the probability that the model gave to each of
 *     {@code ids} (before temperature, truncation and penalty); empty unless asked for
 */
public record Generation(int[] ids, Finish finish, double[] logProbabilities) {

  /** Why a generation ended. */
  public enum Finish {
    /** The model said an end id. */
    END,
    /** A stop string appeared, or a listener asked to stop. */
    STOP,
    /** As many ids as were asked for. */
    LENGTH,
    /** It was cancelled, or whoever watches asked to stop; what is there is whole. */
    INTERRUPTED,
    /** Its listener threw, or the network gave no numbers; see {@link GenerationRow#failure}. */
    FAILED
  }
}
