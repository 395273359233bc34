package dev.tiller.language.encoder;

import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * T5's encoder, its feed-forward gated (arXiv 2002.05202) or not (1910.10683): no biases, RMSNorm
 * before each half of a block, scores that are not divided by the root of the head's width, and one
 * table of relative positions, kept in the first block, for all of them. Padding is attended to.
 */
public final class T5Text {

  private final Config config;
  private final Parts parts;
  private final int width;

  private T5Text(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
    this.width = config.count("d_model");
  }

  /**
   * Declares its segments. The first one starts anew from the ids; what the state carried beside
   * its main tensor goes on, and the normalized last state is appended to it.
   *
   * @param config config.json of {@code T5EncoderModel}
   * @param parts at the encoder
   * @param ids [rows, positions] int64 of the input under way
   * @throws dev.tiller.ground.UserError if the config asks for something that is not built
   */
  public static void build(Config config, Parts parts, Function<Input, Tensor> ids) {
    new T5Text(config, parts).build(ids);
  }

  private void build(Function<Input, Tensor> ids) {
    Embedding words = parts.embedding("shared", config.count("vocab_size"), width);
    parts.states(
        "shared",
        Segment.EMBEDDING,
        (state, pass) -> state.with(words.apply(ids.apply(pass.input()), pass)));
    int heads = config.count("num_heads");
    int buckets = config.count("relative_attention_num_buckets", 32);
    Tensor table =
        parts.parameter(
            "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", buckets, heads);
    for (int i = 0; i < config.count("num_layers"); i++) {
      Parts block = parts.at("encoder.block." + i);
      block.segment("layer.0", i, attention(block.at("layer.0"), table));
      block.segment("layer.1", i, feedForward(block.at("layer.1")));
    }
    Norm norm = parts.as(TextOutput.NORM).rmsNorm("encoder.final_layer_norm", width, epsilon());
    parts.states(
        "encoder.final_layer_norm",
        Segment.HEAD,
        (state, pass) -> {
          Tensor last = norm.apply(state.main(), pass);
          return TextOutput.append(state, last, last);
        });
  }

  private Segment.TensorStep attention(Parts layer, Tensor table) {
    int heads = config.count("num_heads");
    int all = heads * config.count("d_kv");
    Norm norm = layer.as(TextOutput.NORM).rmsNorm("layer_norm", width, epsilon());
    Parts inputs = layer.together().reading(norm);
    Linear q = inputs.linear("SelfAttention.q", width, all, false);
    Linear k = inputs.linear("SelfAttention.k", width, all, false);
    Linear v = inputs.linear("SelfAttention.v", width, all, false);
    Linear out = layer.as(new Role("text-attention")).linear("SelfAttention.o", all, width, false);
    Site whole = layer.site("", width);
    Heads attend = new Heads(heads, 1, false);
    return (x, pass) -> {
      Tensor y = norm.apply(x, pass);
      Tensor bias = bias(table, (int) x.size(1), pass);
      Tensor mixed = attend.mix(q.apply(y, pass), k.apply(y, pass), v.apply(y, pass), bias);
      return pass.at(whole, x.add(out.apply(mixed, pass)));
    };
  }

  private Segment.TensorStep feedForward(Parts layer) {
    int inner = config.count("d_ff");
    String kind = config.text("feed_forward_proj", "relu");
    boolean gated = kind.startsWith("gated-");
    String named = gated ? kind.substring("gated-".length()) : kind;
    // The trap: gated-gelu means the approximation by tanh.
    String usual = gated && named.equals("gelu") ? "gelu_new" : named;
    String function = config.text("dense_act_fn", usual);
    Norm norm = layer.as(TextOutput.NORM).rmsNorm("layer_norm", width, epsilon());
    Parts inputs = layer.reading(norm);
    Linear gate = inputs.linear("DenseReluDense." + (gated ? "wi_0" : "wi"), width, inner, false);
    Activation act = layer.activation("DenseReluDense.act", function, inner);
    @Nullable Linear up = gated ? inputs.linear("DenseReluDense.wi_1", width, inner, false) : null;
    Linear down = layer.as(new Role("text-mlp")).linear("DenseReluDense.wo", inner, width, false);
    Site whole = layer.as(TextOutput.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor y = norm.apply(x, pass);
      Tensor h = act.apply(gate.apply(y, pass), pass);
      h = up == null ? h : h.mul(up.apply(y, pass));
      return pass.at(whole, x.add(down.apply(h, pass)));
    };
  }

  /** [1, heads, length, length]. */
  private Tensor bias(Tensor table, int length, Pass pass) {
    return pass.share(
        parts,
        () -> {
          long[] buckets = new long[length * length];
          for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
              buckets[query * length + key] = bucket(key - query);
            }
          }
          Tensor rows = torch.embedding(table, Tensors.of(buckets, length, length));
          return rows.permute(2, 0, 1).unsqueeze(0).contiguous();
        });
  }

  /** Near distances have a bucket each, far ones share them by their logarithm. */
  private int bucket(int relative) {
    int half = config.count("relative_attention_num_buckets", 32) / 2;
    int exact = half / 2;
    int far = config.count("relative_attention_max_distance", 128);
    int distance = Math.abs(relative);
    int side = relative > 0 ? half : 0;
    if (distance < exact) {
      return side + distance;
    }
    double share = Math.log((double) distance / exact) / Math.log((double) far / exact);
    return side + Math.min(half - 1, exact + (int) (share * (half - exact)));
  }

  private double epsilon() {
    return config.number("layer_norm_epsilon", 1e-6);
  }
}
