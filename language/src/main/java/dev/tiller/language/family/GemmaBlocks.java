package dev.tiller.language.family;

import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Attention;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of Gemma 2 and 3 (arXiv 2408.00118, 2503.19786): norms before and after both halves,
 * gains stored minus one, some layers with a sliding window. {@link Gemma2} and {@link Gemma3Text}
 * say where they differ, and declare what stands before and after the blocks.
 */
interface GemmaBlocks extends Family {

  @Override
  default String defaultSites() {
    return "post_layernorm";
  }

  /** Whether each head of queries and keys is normalized before it is rotated. */
  boolean headNorms();

  /** Whether a layer has a sliding window where {@code layer_types} says nothing. */
  boolean slides(Config c, int layer);

  /**
   * Declares all blocks.
   *
   * @param full the rotation of layers that see everything
   * @param sliding the rotation of layers with a window
   */
  default void blocks(Config c, Parts parts, Rope full, Rope sliding) {
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("model.layers." + i);
      boolean slides = SlidingWindow.slides(c, i, slides(c, i));
      block.segment("self_attn", i, attention(c, block, i, slides, slides ? sliding : full));
      block.segment("mlp", i, feedForward(c, block));
    }
  }

  private Segment.TensorStep attention(Config c, Parts b, int layer, boolean slides, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int keyHeads = c.count("num_key_value_heads", heads);
    int headWidth = c.count("head_dim");
    boolean bias = c.flag("attention_bias", false);
    double epsilon = c.number("rms_norm_eps");
    Norm before = b.as(Role.NORM).rmsNormPlusOne("input_layernorm", width, epsilon);
    Parts flagged = b.biasFlag("attention_bias");
    Parts qkv = flagged.reading(before).together();
    Linear q = qkv.linear("self_attn.q_proj", width, heads * headWidth, bias);
    Linear k = qkv.linear("self_attn.k_proj", width, keyHeads * headWidth, bias);
    Linear v = qkv.linear("self_attn.v_proj", width, keyHeads * headWidth, bias);
    @Nullable HeadNorms norms = headNorms() ? HeadNorms.of(b, headWidth, epsilon) : null;
    double scale = Math.pow(c.number("query_pre_attn_scalar", headWidth), -0.5);
    double softCap = c.number("attn_logit_softcapping", 0);
    int window = slides ? c.integer("sliding_window", 0) : 0;
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, softCap, window),
            rope,
            null);
    Linear o =
        flagged.as(Role.ATTENTION).linear("self_attn.o_proj", heads * headWidth, width, bias);
    Site whole = b.site("self_attn", width);
    Norm after = b.as(Role.POST_NORM).rmsNormPlusOne("post_attention_layernorm", width, epsilon);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor h = before.apply(x, pass);
          Tensor queries = attend.split(q.apply(h, pass), heads);
          Tensor keys = attend.split(k.apply(h, pass), keyHeads);
          Tensor values = attend.split(v.apply(h, pass), keyHeads);
          if (norms != null) {
            queries = norms.byHead(norms.queries(), queries, pass);
            keys = norms.byHead(norms.keys(), keys, pass);
          }
          Tensor mixed = attend.apply(queries, keys, values, pass);
          return after.apply(pass.at(whole, o.apply(mixed, pass)), pass);
        };
    return new Segment.Branch(after.site(), body, (x, y, pass) -> x.add(y));
  }

  /** The norms over each head of queries and keys; they see [batch, heads, length, head width]. */
  record HeadNorms(Norm queries, Norm keys) {

    static HeadNorms of(Parts b, int headWidth, double epsilon) {
      Parts norms = b.together().along(Site.Axis.LAST_BY_HEAD);
      return new HeadNorms(
          norms.rmsNormPlusOne("self_attn.q_norm", headWidth, epsilon),
          norms.rmsNormPlusOne("self_attn.k_norm", headWidth, epsilon));
    }

    Tensor byHead(Norm norm, Tensor split, Pass pass) {
      return norm.apply(split.transpose(1, 2), pass).transpose(1, 2);
    }
  }

  private Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    double epsilon = c.number("rms_norm_eps");
    Norm before = b.as(Role.NORM).rmsNormPlusOne("pre_feedforward_layernorm", width, epsilon);
    String activation = c.text("hidden_activation", "gelu_pytorch_tanh");
    Segment.TensorStep gated =
        FeedForward.gated(
            b, b.reading(before), width, c.count("intermediate_size"), false, activation);
    Norm after = b.as(Role.POST_NORM).rmsNormPlusOne("post_feedforward_layernorm", width, epsilon);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return new Segment.Branch(
        after.site(),
        (x, pass) -> after.apply(gated.run(before.apply(x, pass), pass), pass),
        (x, y, pass) -> pass.at(block, x.add(y)));
  }
}
