package dev.tiller.language.family;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Attention;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Tensor;

/**
 * GPT-NeoX (arXiv 2204.06745) and Pythia: attention and feed-forward in parallel, each with its own
 * LayerNorm of the same input (one after the other where {@code use_parallel_residual} is false);
 * only the first part of each head is rotated; the fused projection's rows are laid out per head:
 * q, k, v of head 0, then of head 1, and so on.
 */
public final class GptNeoX implements Family {

  private static final Vocabulary.Names NAMES =
      new Vocabulary.Names("gpt_neox.embed_in", "embed_out");

  @Override
  public String modelType() {
    return "gpt_neox";
  }

  @Override
  public String defaultSites() {
    return "all_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, NAMES, width, false);
    parts.segment("gpt_neox.embed_in", Segment.EMBEDDING, words::embed);

    Rope rope = Rope.of(c, c.perHead(width, "num_attention_heads"), rotatedFraction(c));
    boolean parallel = c.flag("use_parallel_residual", true);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("gpt_neox.layers." + i);
      if (parallel) {
        block.segment("", i, parallelBlock(c, block, i, rope));
      } else {
        Segment.TensorStep attention = attention(c, block, i, rope);
        block.segment("attention", i, (x, pass) -> x.add(attention.run(x, pass)));
        Segment.TensorStep feedForward = feedForward(c, block);
        Site whole = block.as(Role.RESIDUAL).site("", width);
        block.segment("mlp", i, (x, pass) -> pass.at(whole, x.add(feedForward.run(x, pass))));
      }
    }

    words.head(parts.layerNorm("gpt_neox.final_layer_norm", width, epsilon(c), true));
  }

  private static Segment.TensorStep parallelBlock(Config c, Parts b, int layer, Rope rope) {
    Segment.TensorStep attention = attention(c, b, layer, rope);
    Segment.TensorStep feedForward = feedForward(c, b);
    Site block = b.as(Role.RESIDUAL).site("", c.count("hidden_size"));
    return (x, pass) -> pass.at(block, attention.run(x, pass).add(feedForward.run(x, pass)).add(x));
  }

  /** The attention branch alone, without the residual. */
  private static Segment.TensorStep attention(Config c, Parts b, int layer, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int headWidth = c.perHead(width, "num_attention_heads");
    boolean bias = c.flag("attention_bias", true);
    Parts flagged = b.biasFlag("attention_bias");
    Norm before = b.as(Role.NORM).layerNorm("input_layernorm", width, epsilon(c), true);
    Linear qkv = flagged.linear("attention.query_key_value", width, 3 * width, bias);
    double scale = Math.pow(headWidth, -0.5);
    Attention attend =
        b.attention(
            "attention",
            new Attention.Shape(layer, heads, heads, headWidth, scale, 0, 0),
            rope,
            null);
    Linear out = flagged.as(Role.ATTENTION).linear("attention.dense", width, width, bias);
    Site whole = b.site("attention", width);
    return (x, pass) -> {
      Tensor fused = qkv.apply(before.apply(x, pass), pass);
      Tensor mixed = attend.apply(fused, Attention.Fusion.BY_KEY_HEAD, pass);
      return pass.at(whole, out.apply(mixed, pass));
    };
  }

  /** The feed-forward branch alone, without the residual. */
  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    Norm before =
        b.as(Role.POST_NORM).layerNorm("post_attention_layernorm", width, epsilon(c), true);
    Linear up = b.as(Role.MLP_IN).linear("mlp.dense_h_to_4h", width, inner, true);
    Activation act = b.activation("mlp.act", c.text("hidden_act", "gelu"), inner);
    Linear down = b.as(Role.MLP).linear("mlp.dense_4h_to_h", inner, width, true);
    Site whole = b.site("mlp", width);
    return (x, pass) -> {
      Tensor h = act.apply(up.apply(before.apply(x, pass), pass), pass);
      return pass.at(whole, down.apply(h, pass));
    };
  }

  private static double rotatedFraction(Config c) {
    double fallback = c.number("partial_rotary_factor", 0.25);
    return c.number("rotary_pct", c.number("rope_parameters.partial_rotary_factor", fallback));
  }

  private static double epsilon(Config c) {
    return c.number("layer_norm_eps", 1e-5);
  }
}
