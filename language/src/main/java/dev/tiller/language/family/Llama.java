package dev.tiller.language.family;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Attention;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.layer.Rope;
import dev.tiller.network.load.Config;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Llama (arXiv 2302.13971, 2407.21783): pre-norm blocks of rotary attention with grouped queries
 * and a SiLU-gated feed-forward. {@link Mistral}, {@link Qwen2} and {@link Qwen3} are the same
 * blocks with other {@link Traits}.
 */
public final class Llama implements Family {

  /**
   * Where the architectures with Llama's blocks differ.
   *
   * @param queryBias whether q, k and v have biases
   * @param outputBias whether the attention's output projection has one
   * @param feedForwardBias whether the feed-forward's projections have them
   * @param headNorms whether each head of q and k is normalized before it is rotated
   * @param window by layer, how many keys a query sees, itself included; 0 for all
   */
  record Traits(
      boolean queryBias,
      boolean outputBias,
      boolean feedForwardBias,
      boolean headNorms,
      IntUnaryOperator window) {}

  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public String defaultSites() {
    return "attention";
  }

  @Override
  public void build(Config c, Parts parts) {
    boolean bias = c.flag("attention_bias", false);
    build(c, parts, new Traits(bias, bias, c.flag("mlp_bias", false), false, layer -> 0));
  }

  static void build(Config c, Parts parts, Traits traits) {
    int width = c.count("hidden_size");
    Embedding embed = parts.embedding("model.embed_tokens", c.count("vocab_size"), width);
    parts.segment("model.embed_tokens", Segment.EMBEDDING, embed::apply);

    int headWidth = c.count("head_dim", width / c.count("num_attention_heads"));
    Rope rope = Rope.of(c, headWidth, 1.0);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("model.layers." + i);
      block.segment("self_attn", i, attention(c, block, traits, i, headWidth, rope));
      block.segment("mlp", i, feedForward(c, block, traits));
    }

    Norm norm = parts.rmsNorm("model.norm", width, epsilon(c));
    Linear head =
        c.flag("tie_word_embeddings", false)
            ? parts.tied("lm_head", embed.weight())
            : parts.linear("lm_head", width, c.count("vocab_size"), false);
    parts.segment(
        "lm_head",
        Segment.HEAD,
        (x, pass) -> head.apply(norm.apply(pass.lastOnly() ? pass.last(x) : x, pass), pass));
  }

  private static Segment.TensorStep attention(
      Config c, Parts b, Traits traits, int layer, int headWidth, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int keyHeads = c.count("num_key_value_heads", heads);
    boolean bias = traits.queryBias();
    Norm before = b.as(Role.NORM).rmsNorm("input_layernorm", width, epsilon(c));
    Parts qkv = b.together();
    Linear q = qkv.linear("self_attn.q_proj", width, heads * headWidth, bias);
    Linear k = qkv.linear("self_attn.k_proj", width, keyHeads * headWidth, bias);
    Linear v = qkv.linear("self_attn.v_proj", width, keyHeads * headWidth, bias);
    Parts norms = b.together();
    @Nullable Norm qNorm =
        traits.headNorms() ? norms.rmsNorm("self_attn.q_norm", headWidth, epsilon(c)) : null;
    @Nullable Norm kNorm =
        traits.headNorms() ? norms.rmsNorm("self_attn.k_norm", headWidth, epsilon(c)) : null;
    double scale = Math.pow(headWidth, -0.5);
    int window = traits.window().applyAsInt(layer);
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, 0, window),
            rope,
            null);
    Linear o =
        b.as(Role.ATTENTION)
            .linear("self_attn.o_proj", heads * headWidth, width, traits.outputBias());
    Site whole = b.site("self_attn", width);
    return (x, pass) -> {
      Tensor h = before.apply(x, pass);
      Tensor queries = attend.split(q.apply(h, pass), heads);
      Tensor keys = attend.split(k.apply(h, pass), keyHeads);
      Tensor values = attend.split(v.apply(h, pass), keyHeads);
      if (qNorm != null && kNorm != null) {
        queries = qNorm.apply(queries, pass);
        keys = kNorm.apply(keys, pass);
      }
      Tensor mixed = attend.apply(queries, keys, values, pass);
      return x.add(pass.at(whole, o.apply(mixed, pass)));
    };
  }

  private static Segment.TensorStep feedForward(Config c, Parts b, Traits traits) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    boolean bias = traits.feedForwardBias();
    Norm before = b.as(Role.POST_NORM).rmsNorm("post_attention_layernorm", width, epsilon(c));
    Linear gate = b.as(Role.MLP_IN).linear("mlp.gate_proj", width, inner, bias);
    Activation act = b.activation("mlp.act_fn", c.text("hidden_act", "silu"), inner);
    Linear up = b.as(Role.MLP_IN).linear("mlp.up_proj", width, inner, bias);
    Linear down = b.as(Role.MLP).linear("mlp.down_proj", inner, width, bias);
    Site whole = b.site("mlp", width);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor h = before.apply(x, pass);
      Tensor gated = act.apply(gate.apply(h, pass), pass).mul(up.apply(h, pass));
      return pass.at(block, x.add(pass.at(whole, down.apply(gated, pass))));
    };
  }

  private static double epsilon(Config c) {
    return c.number("rms_norm_eps", 1e-6);
  }
}
