package dev.tiller.language.family;

import dev.tiller.network.Segment;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;

/**
 * Gemma 3 for text (arXiv 2503.19786): {@link GemmaBlocks} with a norm over each head of queries
 * and keys; five of six layers slide, and turn by a table of their own that is never stretched.
 *
 * <p>The site {@code model.embed_tokens} is the scaled row, for that module scales it itself.
 */
public final class Gemma3Text implements GemmaBlocks {

  @Override
  public String modelType() {
    return "gemma3_text";
  }

  @Override
  public boolean headNorms() {
    return true;
  }

  @Override
  public boolean slides(Config c, int layer) {
    int pattern = c.count("sliding_window_pattern", c.count("_sliding_window_pattern", 6));
    return (layer + 1) % pattern != 0;
  }

  @Override
  public void build(Config c, Parts parts) {
    if (c.flag("use_bidirectional_attention", false)) {
      throw c.unsupported("attention to both sides; Tiller runs Gemma 3 as a causal model");
    }
    int width = c.count("hidden_size");
    Vocabulary words =
        Vocabulary.scaled(c, parts, Vocabulary.Names.USUAL, width, true, Math.sqrt(width));
    parts.segment("model.embed_tokens", Segment.EMBEDDING, words::embed);
    blocks(c, parts, fullRope(c), slidingRope(c));
    words.head(
        parts.rmsNormPlusOne("model.norm", width, c.number("rms_norm_eps")),
        c.number("final_logit_softcapping", 0));
  }

  private static Rope fullRope(Config c) {
    String own = "rope_parameters.full_attention"; // transformers 5
    double theta = c.number(own + ".rope_theta", c.number("rope_theta", 1_000_000));
    return Rope.of(c, theta, c.hasObject(own) ? own : "rope_scaling", c.count("head_dim"));
  }

  private static Rope slidingRope(Config c) {
    String own = "rope_parameters.sliding_attention";
    double theta = c.number(own + ".rope_theta", c.number("rope_local_base_freq", 10_000));
    return Rope.of(c, theta, own, c.count("head_dim"));
  }
}
