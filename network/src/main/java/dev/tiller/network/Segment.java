package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of a network: state in, state out, with sites inside. Half a transformer block is one
 * segment where attention and feed-forward follow each other, a whole block where they run in
 * parallel. Causal fitting goes on from segment to segment, checkpointing recomputes one, and a
 * chain solver sees them as its steps.
 *
 * @param name of the module it belongs to, such as {@code model.layers.0.self_attn}
 * @param block index of the transformer block it belongs to, -1 for the embedding, -2 for the head
 * @param sites inside it, in order of execution
 * @param step what it computes
 */
public record Segment(String name, int block, List<Site> sites, Step step) {

  /** Block number of the segment that turns ids into the first hidden state. */
  public static final int EMBEDDING = -1;

  /** Block number of the segment that turns the last hidden state into logits. */
  public static final int HEAD = -2;

  /** The computation of a segment. */
  @FunctionalInterface
  public interface Step {

    /**
     * @param state hidden state [batch, length, hidden]; token ids [batch, length] for the first
     *     segment
     * @param pass mask, positions, cache and taps
     * @return the next hidden state; logits [batch, length, vocabulary] from the last segment
     */
    Tensor run(Tensor state, Pass pass);
  }

  /** Runs the step in a scope of its own; the result belongs to the caller's scope. */
  public Tensor run(Tensor state, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(step.run(state, pass));
    }
  }
}
