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
 * Phi-3 and Phi-4 (arXiv 2404.14219, 2412.08905): Llama's blocks with one projection for queries,
 * keys and values and one for gate and up, in this order of rows; only the first {@code
 * partial_rotary_factor} of each head is rotated, in long contexts by LongRoPE.
 */
public final class Phi3 implements Family {

  @Override
  public String modelType() {
    return "phi3";
  }

  @Override
  public String defaultSites() {
    return "attention";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, Vocabulary.Names.USUAL, width, false);
    parts.segment("model.embed_tokens", Segment.EMBEDDING, words::embed);
    int headWidth = c.count("head_dim", width / c.count("num_attention_heads"));
    String part = "partial_rotary_factor";
    Rope rope = Rope.of(c, headWidth, c.number("rope_parameters." + part, c.number(part, 1)));
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
    Norm before = b.as(Role.NORM).rmsNorm("input_layernorm", width, epsilon(c));
    int rows = (heads + 2 * keyHeads) * headWidth;
    Linear qkv = b.reading(before).linear("self_attn.qkv_proj", width, rows, false);
    double scale = Math.pow(headWidth, -0.5);
    int window = SlidingWindow.of(c, layer, true);
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, 0, window),
            rope,
            null);
    Linear o = b.as(Role.ATTENTION).linear("self_attn.o_proj", heads * headWidth, width, false);
    Site whole = b.site("self_attn", width);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor fused = qkv.apply(before.apply(x, pass), pass);
          Tensor mixed = attend.apply(fused, Attention.Fusion.BY_KIND, pass);
          return o.apply(mixed, pass);
        };
    return new Segment.Branch(o.site(), body, (x, y, pass) -> x.add(pass.at(whole, y)));
  }

  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    Norm before = b.as(Role.POST_NORM).rmsNorm("post_attention_layernorm", width, epsilon(c));
    Linear gateAndUp =
        b.reading(before).as(Role.MLP_IN).linear("mlp.gate_up_proj", width, 2 * inner, false);
    Activation act = b.activation("mlp.activation_fn", c.text("hidden_act", "silu"), inner);
    Linear down = b.as(Role.MLP).linear("mlp.down_proj", inner, width, false);
    Site whole = b.site("mlp", width);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor both = gateAndUp.apply(before.apply(x, pass), pass);
      Tensor gated = act.apply(both.narrow(2, 0, inner), pass).mul(both.narrow(2, inner, inner));
      return pass.at(block, x.add(pass.at(whole, down.apply(gated, pass))));
    };
  }

  private static double epsilon(Config c) {
    return c.number("rms_norm_eps", 1e-5);
  }
}
