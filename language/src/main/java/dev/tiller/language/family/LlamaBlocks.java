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
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of Llama (arXiv 2302.13971, 2407.21783): a norm, rotary attention with grouped
 * queries, a norm, a SiLU-gated feed-forward. Architectures with the same blocks say where they
 * differ; what they say nothing about is as in {@link Llama}.
 */
public interface LlamaBlocks extends Family {

  /** Flag of config.json that gives the attention's projections biases. */
  String ATTENTION_BIAS = "attention_bias";

  /** Flag of config.json that gives the feed-forward's projections biases. */
  String FEED_FORWARD_BIAS = "mlp_bias";

  @Override
  default String defaultSites() {
    return "attention";
  }

  /** Which of the two flags the architecture reads; without one there are no such biases. */
  default Set<String> biasFlags() {
    return Set.of(ATTENTION_BIAS, FEED_FORWARD_BIAS);
  }

  /** Whether queries, keys and values have biases. */
  default boolean queryBias(Config c) {
    return biased(c, ATTENTION_BIAS);
  }

  /** Whether each head of queries and keys is normalized before it is rotated. */
  default boolean headNorms() {
    return false;
  }

  /** Whether queries and keys of a layer, counted from 0, are rotated. */
  default boolean rotates(Config c, int layer) {
    return true;
  }

  /** Keys that a query of a layer sees, itself included; 0 for all. */
  default int window(Config c, int layer) {
    return 0;
  }

  /** Whether the head shares the embeddings where the config does not say. */
  default boolean tied() {
    return false;
  }

  /** A norm before attention, before the feed-forward, or at the end. */
  default Norm norm(Config c, Parts parts, String module, int width) {
    return parts.rmsNorm(module, width, c.number("rms_norm_eps", 1e-6));
  }

  /**
   * What follows the second norm.
   *
   * @param before that norm
   * @param layer from 0
   * @return from the normalized state to what is added to the stream
   */
  default Segment.TensorStep feedForward(Config c, Parts b, Norm before, int layer) {
    boolean bias = biased(c, FEED_FORWARD_BIAS);
    return FeedForward.gated(
        withFlag(b, FEED_FORWARD_BIAS),
        withFlag(b, FEED_FORWARD_BIAS).reading(before),
        c.count("hidden_size"),
        c.count("intermediate_size"),
        bias,
        c.text("hidden_act", "silu"));
  }

  @Override
  default void build(Config c, Parts parts) {
    int width = c.count("hidden_size");
    Vocabulary words = Vocabulary.of(c, parts, Vocabulary.Names.USUAL, width, tied());
    parts.segment("model.embed_tokens", Segment.EMBEDDING, words::embed);
    int headWidth = c.count("head_dim", width / c.count("num_attention_heads"));
    Rope rope = Rope.whole(c, headWidth);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts block = parts.at("model.layers." + i);
      block.segment("self_attn", i, attention(c, block, i, headWidth, rope));
      block.segment("mlp", i, secondHalf(c, block, i));
    }
    words.head(norm(c, parts, "model.norm", width));
  }

  private Segment.TensorStep attention(Config c, Parts b, int layer, int headWidth, Rope rope) {
    int width = c.count("hidden_size");
    int heads = c.count("num_attention_heads");
    int keyHeads = c.count("num_key_value_heads", heads);
    Norm before = norm(c, b.as(Role.NORM), "input_layernorm", width);
    Parts qkv = withFlag(b, ATTENTION_BIAS).reading(before).together();
    Linear q = qkv.linear("self_attn.q_proj", width, heads * headWidth, queryBias(c));
    Linear k = qkv.linear("self_attn.k_proj", width, keyHeads * headWidth, queryBias(c));
    Linear v = qkv.linear("self_attn.v_proj", width, keyHeads * headWidth, queryBias(c));
    Parts norms = b.together();
    @Nullable Norm qNorm = headNorms() ? norm(c, norms, "self_attn.q_norm", headWidth) : null;
    @Nullable Norm kNorm = headNorms() ? norm(c, norms, "self_attn.k_norm", headWidth) : null;
    double scale = Math.pow(headWidth, -0.5);
    Attention attend =
        b.attention(
            "self_attn",
            new Attention.Shape(layer, heads, keyHeads, headWidth, scale, 0, window(c, layer)),
            rotates(c, layer) ? rope : null,
            null);
    Linear o =
        withFlag(b, ATTENTION_BIAS)
            .as(Role.ATTENTION)
            .linear("self_attn.o_proj", heads * headWidth, width, biased(c, ATTENTION_BIAS));
    Site whole = b.site("self_attn", width);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor h = before.apply(x, pass);
          Tensor queries = attend.split(q.apply(h, pass), heads);
          Tensor keys = attend.split(k.apply(h, pass), keyHeads);
          Tensor values = attend.split(v.apply(h, pass), keyHeads);
          if (qNorm != null && kNorm != null) {
            queries = qNorm.apply(queries, pass);
            keys = kNorm.apply(keys, pass);
          }
          Tensor mixed = attend.apply(queries, keys, values, pass);
          return o.apply(mixed, pass);
        };
    return new Segment.Branch(o.site(), body, (x, y, pass) -> x.add(pass.at(whole, y)));
  }

  private Segment.TensorStep secondHalf(Config c, Parts b, int layer) {
    int width = c.count("hidden_size");
    Norm before = norm(c, b.as(Role.POST_NORM), "post_attention_layernorm", width);
    Segment.TensorStep feedForward = feedForward(c, b, before, layer);
    Site block = b.as(Role.RESIDUAL).site("", width);
    return (x, pass) -> pass.at(block, x.add(feedForward.run(before.apply(x, pass), pass)));
  }

  private boolean biased(Config c, String flag) {
    return biasFlags().contains(flag) && c.flag(flag, false);
  }

  private Parts withFlag(Parts b, String flag) {
    return biasFlags().contains(flag) ? b.biasFlag(flag) : b;
  }
}
