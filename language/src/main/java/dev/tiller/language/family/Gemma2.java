package dev.tiller.language.family;

import dev.tiller.network.Segment;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Scalar;

/**
 * Gemma 2 (arXiv 2408.00118): {@link GemmaBlocks} with soft caps on scores and logits, embeddings
 * scaled by the square root of the width, every other layer with a sliding window.
 *
 * <p>The site {@code model.embed_tokens} is the table's row before it is scaled, as in transformers
 * 4; in transformers 5 that module scales it itself.
 */
public final class Gemma2 implements GemmaBlocks {

  @Override
  public String modelType() {
    return "gemma2";
  }

  @Override
  public boolean headNorms() {
    return false;
  }

  @Override
  public boolean slides(Config c, int layer) {
    return layer % 2 == 0;
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, Vocabulary.Names.USUAL, width, true);
    Scalar normalizer = parts.constant(Math.sqrt(width));
    parts.segment(
        "model.embed_tokens",
        Segment.EMBEDDING,
        (ids, pass) -> words.embed(ids, pass).mul(normalizer));
    Rope rope = Rope.whole(c, c.count("head_dim"));
    blocks(c, parts, rope, rope);
    words.head(
        parts.rmsNormPlusOne("model.norm", width, c.number("rms_norm_eps")),
        c.number("final_logit_softcapping", 0));
  }
}
