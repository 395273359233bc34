package dev.tiller.language.family;

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

/**
 * OLMo 2 (arXiv 2501.00656): no norm before attention or feed-forward but one after each, on what
 * is added to the stream; queries and keys are normalized whole, before they are split into heads.
 */
public final class Olmo2 implements Family {

  @Override
  public String modelType() {
    return "olmo2";
  }

  @Override
  public String defaultSites() {
    return "post_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, Vocabulary.Names.USUAL, width, false);
    parts.segment("model.embed_tokens", Segment.EMBEDDING, words::embed);
    int headWidth = c.count("head_dim", width / c.count("num_attention_heads"));
    Rope rope = Rope.whole(c, headWidth);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("model.layers." + i);
      block.segment("self_attn", i, attention(c, block, i, headWidth, rope));
      block.segment("mlp", i, feedForward(c, block));
    }
    words.head(parts.rmsNorm("model.norm", width, epsilon(c)));
  }

  private static Segment.TensorStep attention(
      Config c, Parts b, int layer, int headWidth, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int keyHeads = c.count("num_key_value_heads", heads);
    boolean bias = c.flag("attention_bias", false);
    Parts flagged = b.biasFlag("attention_bias");
    Parts qkv = flagged.together();
    Linear q = qkv.linear("self_attn.q_proj", width, heads * headWidth, bias);
    Linear k = qkv.linear("self_attn.k_proj", width, keyHeads * headWidth, bias);
    Linear v = qkv.linear("self_attn.v_proj", width, keyHeads * headWidth, bias);
    Parts norms = b.together();
    Norm qNorm = norms.rmsNorm("self_attn.q_norm", heads * headWidth, epsilon(c));
    Norm kNorm = norms.rmsNorm("self_attn.k_norm", keyHeads * headWidth, epsilon(c));
    double scale = Math.pow(headWidth, -0.5);
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, 0, 0),
            rope,
            null);
    Linear o =
        flagged.as(Role.ATTENTION).linear("self_attn.o_proj", heads * headWidth, width, bias);
    Site whole = b.site("self_attn", width);
    Norm after = b.as(Role.POST_NORM).rmsNorm("post_attention_layernorm", width, epsilon(c));
    return (x, pass) -> {
      Tensor queries = q.apply(x, pass);
      Tensor keys = k.apply(x, pass);
      Tensor values = v.apply(x, pass);
      Tensor mixed =
          attend.apply(
              attend.split(qNorm.apply(queries, pass), heads),
              attend.split(kNorm.apply(keys, pass), keyHeads),
              attend.split(values, keyHeads),
              pass);
      return x.add(after.apply(pass.at(whole, o.apply(mixed, pass)), pass));
    };
  }

  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    String activation = c.text("hidden_act", "silu");
    Segment.TensorStep gated = FeedForward.gated(b, b, width, inner, false, activation);
    Norm after = b.as(Role.POST_NORM).rmsNorm("post_feedforward_layernorm", width, epsilon(c));
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> pass.at(block, x.add(after.apply(gated.run(x, pass), pass)));
  }

  private static double epsilon(Config c) {
    return c.number("rms_norm_eps", 1e-5);
  }
}
