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
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * MPT (MosaicML 2023): pre-norm blocks with ALiBi instead of positions and one fused projection for
 * q, k and v. There are no biases unless the checkpoint has them.
 *
 * <p>As in Hugging Face's reading of it, the module {@code ffn} gives its output with the residual
 * added; ALiBi is always on and its greatest bias is 8, whatever {@code attn_config.alibi} and
 * {@code alibi_bias_max} say; the feed-forward's width is that of the checkpoint.
 */
public final class Mpt implements Family {

  private static final Vocabulary.Names NAMES = new Vocabulary.Names("transformer.wte", "lm_head");

  private static final double MAX_BIAS = 8;

  @Override
  public String modelType() {
    return "mpt";
  }

  @Override
  public String defaultSites() {
    return "all_layernorm";
  }

  @Override
  public void build(Config c, Parts parts) {
    int width = c.count("d_model");
    if (parts.rows("transformer.wpe.weight", 0) > 0
        || parts.rows("transformer.blocks.0.attn.q_ln.weight", 0) > 0) {
      throw c.unsupported(
          "learned positions or qk_ln; Tiller runs MPT with ALiBi and without qk_ln");
    }
    Vocabulary words = Vocabulary.of(c, parts, NAMES, width, true);
    parts.segment("transformer.wte", Segment.EMBEDDING, words::embed);

    for (int i = 0; i < c.count("n_layers"); i++) {
      Parts block = parts.at("transformer.blocks." + i);
      block.segment("attn", i, attention(c, block, i));
      block.segment("ffn", i, feedForward(c, block));
    }

    words.head(parts.layerNorm("transformer.norm_f", width, epsilon(c), false));
  }

  private static Segment.TensorStep attention(Config c, Parts b, int layer) {
    int width = c.count("d_model");
    int heads = c.count("n_heads");
    int headWidth = c.perHead(width, "n_heads");
    double scale = c.number("attn_config.softmax_scale", Math.pow(headWidth, -0.5));
    double clip = c.number("attn_config.clip_qkv", 0);
    Norm before = b.as(Role.NORM).layerNorm("norm_1", width, epsilon(c), false);
    Linear qkv = b.reading(before).linear("attn.Wqkv", width, 3 * width, false);
    Scalar least = b.constant(-clip);
    Scalar most = b.constant(clip);
    Attention attend =
        b.attention(
            "attn",
            new Attention.Shape(layer, heads, heads, headWidth, scale, 0, 0),
            null,
            Alibi.mptSlopes(heads, MAX_BIAS));
    Linear out = b.as(Role.ATTENTION).linear("attn.out_proj", width, width, false);
    Site whole = b.site("attn", width);
    return (x, pass) -> {
      Tensor raw = qkv.apply(before.apply(x, pass), pass);
      Tensor fused = clip > 0 ? raw.clamp_min(least).clamp_max(most) : raw;
      Tensor mixed = attend.apply(fused, Attention.Fusion.BY_KIND, pass);
      return x.add(pass.at(whole, out.apply(mixed, pass)));
    };
  }

  private static Segment.TensorStep feedForward(Config c, Parts b) {
    int width = c.count("d_model");
    int inner = b.rows("ffn.up_proj.weight", c.count("expansion_ratio", 4) * width);
    Norm before = b.as(Role.POST_NORM).layerNorm("norm_2", width, epsilon(c), false);
    Linear up = b.reading(before).as(Role.MLP_IN).linear("ffn.up_proj", width, inner, false);
    Activation act = b.activation("ffn.act", "gelu", inner);
    Linear down = b.as(Role.MLP).linear("ffn.down_proj", inner, width, false);
    Site whole = b.site("ffn", width);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor h = act.apply(up.apply(before.apply(x, pass), pass), pass);
      return pass.at(block, pass.at(whole, down.apply(h, pass).add(x)));
    };
  }

  private static double epsilon(Config c) {
    return c.number("layer_norm_epsilon", 1e-5);
  }
}
