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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gemma 2 (arXiv 2408.00118): norms before and after both halves of a block, gains stored minus
 * one, embeddings scaled by the square root of the width, soft caps on scores and logits, every
 * other layer with a sliding window.
 *
 * <p>The site {@code model.embed_tokens} is the table's row before it is scaled, as in transformers
 * 4; in transformers 5 that module scales it itself.
 */
public final class Gemma2 implements Family {

  @Override
  public String modelType() {
    return "gemma2";
  }

  @Override
  public String defaultSites() {
    return "post_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Embedding embed = parts.embedding("model.embed_tokens", c.count("vocab_size"), width);
    Scalar normalizer = parts.constant(Math.sqrt(width));
    parts.segment(
        "model.embed_tokens",
        Segment.EMBEDDING,
        (ids, pass) -> embed.apply(ids, pass).mul(normalizer));

    Rope rope = Rope.of(c, c.count("head_dim"), 1.0);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("model.layers." + i);
      block.segment("self_attn", i, attention(c, block, i, rope));
      block.segment("mlp", i, feedForward(c, block));
    }

    Norm norm = parts.rmsNormPlusOne("model.norm", width, c.number("rms_norm_eps"));
    Linear head =
        c.flag("tie_word_embeddings", true)
            ? parts.tied("lm_head", embed.weight())
            : parts.linear("lm_head", width, c.count("vocab_size"), false);
    double softCap = c.number("final_logit_softcapping", 0);
    Scalar cap = parts.constant(softCap);
    parts.segment(
        "lm_head",
        Segment.HEAD,
        (x, pass) -> {
          Tensor h = norm.apply(pass.lastOnly() ? pass.last(x) : x, pass);
          Tensor logits = head.apply(h, pass);
          return softCap > 0 ? logits.div(cap).tanh().mul(cap) : logits;
        });
  }

  private static Segment.TensorStep attention(Config c, Parts b, int layer, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int keyHeads = c.count("num_key_value_heads", heads);
    int headWidth = c.count("head_dim");
    boolean bias = c.flag("attention_bias", false);
    double epsilon = c.number("rms_norm_eps");
    Norm before = b.as(Role.NORM).rmsNormPlusOne("input_layernorm", width, epsilon);
    Parts qkv = b.together();
    Linear q = qkv.linear("self_attn.q_proj", width, heads * headWidth, bias);
    Linear k = qkv.linear("self_attn.k_proj", width, keyHeads * headWidth, bias);
    Linear v = qkv.linear("self_attn.v_proj", width, keyHeads * headWidth, bias);
    double scale = Math.pow(c.number("query_pre_attn_scalar", headWidth), -0.5);
    double softCap = c.number("attn_logit_softcapping", 0);
    int window = SlidingWindow.of(c, layer, layer % 2 == 0);
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, softCap, window),
            rope,
            null);
    Linear o = b.as(Role.ATTENTION).linear("self_attn.o_proj", heads * headWidth, width, bias);
    Site whole = b.site("self_attn", width);
    Norm after = b.as(Role.POST_NORM).rmsNormPlusOne("post_attention_layernorm", width, epsilon);
    return (x, pass) -> {
      Tensor h = before.apply(x, pass);
      Tensor mixed =
          attend.apply(
              attend.split(q.apply(h, pass), heads),
              attend.split(k.apply(h, pass), keyHeads),
              attend.split(v.apply(h, pass), keyHeads),
              pass);
      return x.add(after.apply(pass.at(whole, o.apply(mixed, pass)), pass));
    };
  }

  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    double epsilon = c.number("rms_norm_eps");
    Norm before = b.as(Role.NORM).rmsNormPlusOne("pre_feedforward_layernorm", width, epsilon);
    Linear gate = b.as(Role.MLP_IN).linear("mlp.gate_proj", width, inner, false);
    Activation act =
        b.activation("mlp.act_fn", c.text("hidden_activation", "gelu_pytorch_tanh"), inner);
    Linear up = b.as(Role.MLP_IN).linear("mlp.up_proj", width, inner, false);
    Linear down = b.as(Role.MLP).linear("mlp.down_proj", inner, width, false);
    Site whole = b.site("mlp", width);
    Norm after = b.as(Role.POST_NORM).rmsNormPlusOne("post_feedforward_layernorm", width, epsilon);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor h = before.apply(x, pass);
      Tensor gated = act.apply(gate.apply(h, pass), pass).mul(up.apply(h, pass));
      Tensor out = after.apply(pass.at(whole, down.apply(gated, pass)), pass);
      return pass.at(block, x.add(out));
    };
  }
}
