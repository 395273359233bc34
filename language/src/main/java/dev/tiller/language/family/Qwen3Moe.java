package dev.tiller.language.family;

import dev.tiller.network.Segment;
import dev.tiller.network.layer.Experts;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.Set;

/**
 * Qwen 3 as a mixture of experts (arXiv 2505.09388): Qwen 3's attention; the feed-forward is a
 * mixture, but for the layers that {@code mlp_only_layers} or {@code decoder_sparse_step} leave
 * dense.
 */
public final class Qwen3Moe implements LlamaBlocks {

  @Override
  public String modelType() {
    return "qwen3_moe";
  }

  @Override
  public Set<String> biasFlags() {
    return Set.of(ATTENTION_BIAS);
  }

  @Override
  public boolean headNorms() {
    return true;
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.ifUsed(c, layer, true);
  }

  @Override
  public Segment.TensorStep feedForward(Config c, Parts b, Norm before, int layer) {
    boolean sparse = (layer + 1) % c.count("decoder_sparse_step", 1) == 0;
    if (!sparse || c.integers("mlp_only_layers").contains(layer)) {
      return LlamaBlocks.super.feedForward(c, b, before, layer);
    }
    // transformers 5 calls the count as Mixtral does.
    String count = c.has("num_experts") ? "num_experts" : "num_local_experts";
    Experts.Shape shape =
        new Experts.Shape(
            c.count("hidden_size"),
            c.count("moe_intermediate_size"),
            c.count(count),
            c.count("num_experts_per_tok", 8),
            c.flag("norm_topk_prob", false),
            c.text("hidden_act", "silu"));
    return new Experts(b.at("mlp"), shape, new Experts.Names("gate_proj", "up_proj", "down_proj"))
        ::apply;
  }
}
