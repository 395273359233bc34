package dev.tiller.language.family;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Alibi;
import dev.tiller.network.layer.Attention;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Falcon (arXiv 2311.16867). The 7B style: attention and feed-forward in parallel on one LayerNorm,
 * one key head for all queries. The 40B style ({@code new_decoder_architecture}): a LayerNorm for
 * each branch, key heads in groups. The RW style: {@code parallel_attn} and {@code multi_query}
 * off, ALiBi instead of rotation.
 *
 * <p>The fused projection's rows: heads of q, then k, then v (7B); per group its heads of q, then
 * k, then v (40B); per head q, k, v (RW).
 *
 * <p>ALiBi is added once, as in training and in Hugging Face's fused attention; its eager attention
 * adds it twice.
 */
public final class Falcon implements Family {

  private static final Vocabulary.Names NAMES =
      new Vocabulary.Names("transformer.word_embeddings", "lm_head");

  @Override
  public String modelType() {
    return "falcon";
  }

  @Override
  public String defaultSites() {
    return "all_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, NAMES, width, true);
    parts.segment("transformer.word_embeddings", Segment.EMBEDDING, words::embed);

    boolean alibi = c.flag("alibi", false);
    @Nullable Rope rope = alibi ? null : Rope.whole(c, width / c.count("num_attention_heads"));
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      block(c, parts.at("transformer.h." + i), i, rope);
    }

    words.head(parts.layerNorm("transformer.ln_f", width, epsilon(c), true));
  }

  private static void block(Config c, Parts b, int layer, @Nullable Rope rope) {
    int width = c.count("hidden_size");
    boolean grouped = grouped(c);
    boolean parallel = c.flag("parallel_attn", true);
    boolean twoNorms = grouped && c.integer("num_ln_in_parallel_attn", 2) == 2;
    Norm first =
        b.as(Role.NORM)
            .layerNorm(twoNorms ? "ln_attn" : "input_layernorm", width, epsilon(c), true);
    @Nullable Norm second =
        twoNorms ? b.as(Role.NORM).layerNorm("ln_mlp", width, epsilon(c), true) : null;
    Segment.TensorStep attention = attention(c, b, layer, rope);
    if (!parallel && !grouped) {
      b.segment(
          "self_attention", layer, (x, pass) -> x.add(attention.run(first.apply(x, pass), pass)));
      Norm between = b.layerNorm("post_attention_layernorm", width, epsilon(c), true);
      Segment.TensorStep feedForward = feedForward(c, b);
      Site block = b.as(Role.RESIDUAL).site("", width);
      b.segment(
          "mlp",
          layer,
          (x, pass) -> pass.at(block, x.add(feedForward.run(between.apply(x, pass), pass))));
      return;
    }
    if (!parallel) {
      throw c.unsupported("new_decoder_architecture without parallel_attn, which no Falcon has");
    }
    Segment.TensorStep feedForward = feedForward(c, b);
    Site block = b.as(Role.RESIDUAL).site("", width);
    b.segment(
        "",
        layer,
        (x, pass) -> {
          Tensor h = first.apply(x, pass);
          Tensor g = second == null ? h : second.apply(x, pass);
          Tensor mixed = attention.run(h, pass);
          return pass.at(block, feedForward.run(g, pass).add(mixed).add(x));
        });
  }

  /** From the normalized state to the attention's output. */
  private static Segment.TensorStep attention(Config c, Parts b, int layer, @Nullable Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int headWidth = c.perHead(width, "num_attention_heads");
    boolean bias = c.flag("bias", false);
    Parts flagged = b.biasFlag("bias");
    boolean oneKey = !grouped(c) && c.flag("multi_query", true);
    int keyHeads = oneKey ? 1 : grouped(c) ? c.count("num_kv_heads", heads) : heads;
    double scale = Math.pow(headWidth, -0.5);
    int rows = (heads + 2 * keyHeads) * headWidth;
    Linear qkv = flagged.linear("self_attention.query_key_value", width, rows, bias);
    Attention attend =
        b.attention(
            "self_attention",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, 0, 0),
            rope,
            rope == null ? Alibi.falconSlopes(heads, scale) : null);
    Linear out = flagged.as(Role.ATTENTION).linear("self_attention.dense", width, width, bias);
    Site whole = b.site("self_attention", width);
    return (h, pass) -> {
      Tensor fused = qkv.apply(h, pass);
      Tensor mixed = attend.apply(fused, Attention.Fusion.BY_KEY_HEAD, pass);
      return pass.at(whole, out.apply(mixed, pass));
    };
  }

  /** From the normalized state to the feed-forward's output. */
  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    int inner = c.count("ffn_hidden_size", 4 * width);
    boolean bias = c.flag("bias", false);
    Parts flagged = b.biasFlag("bias");
    Linear up = flagged.as(Role.MLP_IN).linear("mlp.dense_h_to_4h", width, inner, bias);
    Activation act = b.activation("mlp.act", c.text("activation", "gelu"), inner);
    Linear down = flagged.as(Role.MLP).linear("mlp.dense_4h_to_h", inner, width, bias);
    Site whole = b.site("mlp", width);
    return (h, pass) -> pass.at(whole, down.apply(act.apply(up.apply(h, pass), pass), pass));
  }

  private static boolean grouped(Config c) {
    return c.flag("new_decoder_architecture", false);
  }

  private static double epsilon(Config c) {
    return c.number("layer_norm_epsilon", 1e-5);
  }
}
