package dev.tiller.language.family;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Attention;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Tensor;

/**
 * GPT-2 (Radford et al. 2019): learned positions, LayerNorm before each half of a block, one fused
 * projection for q, k and v, weights stored [in, out].
 *
 * <p>{@code reorder_and_upcast_attn} changes the order of roundings in half precision only, and
 * scores are float32 here whatever it says.
 */
public final class Gpt2 implements Family {

  private static final Vocabulary.Names NAMES = new Vocabulary.Names("transformer.wte", "lm_head");

  @Override
  public String modelType() {
    return "gpt2";
  }

  @Override
  public String defaultSites() {
    return "all_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("n_embd");
    int positions = c.count("n_positions", 1024);
    Vocabulary words = Vocabulary.of(c, parts, NAMES, width, true);
    Embedding places = parts.embedding("transformer.wpe", positions, width);
    parts.segment(
        "transformer.wte",
        Segment.EMBEDDING,
        (ids, pass) -> {
          if (pass.past() + pass.length() > positions) {
            throw new UserError(
                "The sequence has %d tokens, but this gpt2 model has %d positions; shorten it."
                    .formatted(pass.past() + pass.length(), positions));
          }
          Tensor rows = pass.plainPositions() ? pass.positions().narrow(0, 0, 1) : pass.positions();
          return words.embed(ids, pass).add(places.apply(rows, pass));
        });

    for (int i = 0; i < c.count("n_layer"); i++) {
      Parts block = parts.at("transformer.h." + i);
      block.segment("attn", i, attention(c, block, i));
      block.segment("mlp", i, feedForward(c, block));
    }

    words.head(parts.as(Role.NORM).layerNorm("transformer.ln_f", width, epsilon(c), true));
  }

  private static Segment.TensorStep attention(Config c, Parts b, int layer) {
    int width = c.count("n_embd");
    int heads = c.count("n_head");
    int headWidth = width / heads;
    double scale = c.flag("scale_attn_weights", true) ? Math.pow(headWidth, -0.5) : 1.0;
    if (c.flag("scale_attn_by_inverse_layer_idx", false)) {
      scale /= layer + 1;
    }
    Norm before = b.as(Role.NORM).layerNorm("ln_1", width, epsilon(c), true);
    Linear qkv = b.conv1d("attn.c_attn", width, 3 * width);
    Attention attend =
        b.attention(
            "attn", new Attention.Shape(layer, heads, heads, headWidth, scale, 0, 0), null, null);
    Linear out = b.as(Role.ATTENTION).conv1d("attn.c_proj", width, width);
    Site whole = b.site("attn", width);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor fused = qkv.apply(before.apply(x, pass), pass);
          Tensor mixed = attend.apply(fused, Attention.Fusion.BY_KIND, pass);
          return out.apply(mixed, pass);
        };
    return new Segment.Branch(out.site(), body, (x, y, pass) -> x.add(pass.at(whole, y)));
  }

  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("n_embd");
    int inner = c.count("n_inner", 4 * width);
    Norm before = b.as(Role.POST_NORM).layerNorm("ln_2", width, epsilon(c), true);
    Linear up = b.as(Role.MLP_IN).conv1d("mlp.c_fc", width, inner);
    Activation act = b.activation("mlp.act", c.text("activation_function", "gelu_new"), inner);
    Linear down = b.as(Role.MLP).conv1d("mlp.c_proj", inner, width);
    Site whole = b.site("mlp", width);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return new Segment.Branch(
        down.site(),
        (x, pass) -> down.apply(act.apply(up.apply(before.apply(x, pass), pass), pass), pass),
        (x, y, pass) -> pass.at(block, x.add(pass.at(whole, y))));
  }

  private static double epsilon(Config c) {
    return c.number("layer_norm_epsilon", 1e-5);
  }
}
