package dev.tiller.language.family;

import dev.tiller.network.Segment;
import dev.tiller.network.layer.Experts;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.Set;

/**
 * Mixtral (arXiv 2401.04088): Mistral's attention; every feed-forward is a mixture of experts, of
 * which each token is computed by two.
 */
public final class Mixtral implements LlamaBlocks {

  @Override
  public String modelType() {
    return "mixtral";
  }

  @Override
  public Set<String> biasFlags() {
    return Set.of();
  }

  @Override
  public int window(Config c, int layer) {
    return SlidingWindow.of(c, layer, true);
  }

  @Override
  public Segment.TensorStep feedForward(Config c, Parts b, Norm before, int layer) {
    Experts.Shape shape =
        new Experts.Shape(
            c.count("hidden_size"),
            c.count("intermediate_size"),
            c.count("num_local_experts", 8),
            c.count("num_experts_per_tok", 2),
            true,
            c.text("hidden_act", "silu"));
    return new Experts(b.at("block_sparse_moe"), shape, new Experts.Names("w1", "w3", "w2"))::apply;
  }
}
