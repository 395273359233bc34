package dev.tiller.network;

import org.jspecify.annotations.Nullable;

/**
 * A named place where a tensor passes: the output of a module, under Hugging Face's name for that
 * module. A second output of a module is written {@code name:1}.
 *
 * @param name such as {@code model.layers.3.post_attention_layernorm}
 * @param index position in order of execution, from 0
 * @param width size of the last axis (number of neurons); 0 where it varies with the input
 * @param stage sites of one segment with the same stage do not feed one another (q, k and v; gate
 *     and up), so a causal fit may estimate them together
 * @param producer the parameters that make this tensor, if a map can be folded into them
 */
public record Site(String name, int index, int width, int stage, @Nullable Producer producer) {

  /** How the last operation before a site uses its parameters; what folding needs to know. */
  public sealed interface Producer permits Producer.Projection, Producer.Normalization {

    /** Name of the weight parameter. */
    String weight();

    /** Name of the bias parameter, whether or not the checkpoint has one. */
    String bias();

    /** Whether the architecture has a place for the bias, so that a plain reader would use it. */
    boolean biasAllowed();

    /**
     * y = W x + b.
     *
     * @param inputFirst whether the weight is stored [in, out] (GPT-2) rather than [out, in]
     */
    record Projection(String weight, String bias, boolean biasAllowed, boolean inputFirst)
        implements Producer {}

    /**
     * y = g * normalized(x) + b.
     *
     * @param plusOne whether the gain is 1 + weight (Gemma)
     */
    record Normalization(String weight, String bias, boolean biasAllowed, boolean plusOne)
        implements Producer {}
  }

  @Override
  public String toString() {
    return name;
  }
}
