package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One step of a network: state in, state out, with sites inside. Half a transformer block is one
 * segment where attention and feed-forward follow each other, a whole block where they run in
 * parallel. Causal fitting goes on from segment to segment, checkpointing recomputes one, and a
 * chain solver sees them as its steps.
 *
 * @param name of the module it belongs to, such as {@code model.layers.0.self_attn}
 * @param block index of the block it belongs to, -1 for the embedding, -2 for the head
 * @param sites inside it, in order of execution
 * @param step what it computes
 * @param ending the same step in two parts, where the second costs next to nothing; null where
 *     nobody said so
 */
public record Segment(
    String name, int block, List<Site> sites, Step step, @Nullable Branch ending) {

  /** Block number of the segment that turns the input into the first hidden state. */
  public static final int EMBEDDING = -1;

  /** Block number of the segment that turns the last hidden state into the network's answer. */
  public static final int HEAD = -2;

  /** Copies the list. */
  public Segment {
    sites = List.copyOf(sites);
  }

  /** A segment of one piece. */
  public Segment(String name, int block, List<Site> sites, Step step) {
    this(name, block, sites, step, null);
  }

  /** The computation of a segment whose state may hold several tensors. */
  @FunctionalInterface
  public interface Step {

    /**
     * @param state what the segment before left; the input's own for the first segment
     * @param pass input, mask, positions, cache and taps
     * @return the next state; the network's answer from the last segment
     */
    State run(State state, Pass pass);
  }

  /** The computation of a segment whose state is one tensor. */
  @FunctionalInterface
  public interface TensorStep {

    /**
     * @param state hidden state, such as [rows, positions, width]; of a language model's first
     *     segment the token ids [rows, positions]
     * @param pass input, mask, positions, cache and taps
     * @return the next hidden state; logits [rows, positions, vocabulary] from a language model's
     *     last segment
     */
    Tensor run(Tensor state, Pass pass);

    /** The same as a step that hands on what travels beside the main tensor. */
    default Step asStep() {
      return (state, pass) -> state.with(run(state.main(), pass));
    }
  }

  /**
   * A step that is nearly done at one of its sites: a branch whose result is added to the stream,
   * say. Whoever kept the value at that site need not run the branch again to go on from there; see
   * {@link #finish}.
   *
   * @param last the site whose value is the branch's result
   * @param body from the state to what {@link Pass#at} gives at {@code last}
   * @param join from both to the next state; sites may follow in it
   */
  public record Branch(Site last, TensorStep body, Join join) implements TensorStep {

    @Override
    public Tensor run(Tensor state, Pass pass) {
      return join.run(state, body.run(state, pass), pass);
    }
  }

  /** What follows a {@link Branch}. */
  @FunctionalInterface
  public interface Join {

    /**
     * @param state what went into the segment
     * @param value what left the last site of the branch
     * @param pass input, mask, positions, cache and taps
     * @return the next state
     */
    Tensor run(Tensor state, Tensor value, Pass pass);
  }

  /** A segment whose state is one tensor. */
  public static Segment of(String name, int block, List<Site> sites, TensorStep step) {
    return new Segment(
        name, block, sites, step.asStep(), step instanceof Branch branch ? branch : null);
  }

  /** Runs the step in a scope of its own; the result belongs to the caller's scope. */
  public State run(State state, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      return step.run(state, pass).keptFrom(scope);
    }
  }

  /** As {@link #run(State, Pass)}, where states are one tensor. */
  public Tensor run(Tensor state, Pass pass) {
    return run(State.of(state), pass).main();
  }

  /**
   * Goes on from what came to the last site of {@link #ending}, before its taps; the same bits as
   * {@link #run(State, Pass)}, without the way there.
   *
   * @param state what went into the segment
   * @param value what came to that site
   * @return the next state in the caller's scope
   * @throws IllegalStateException if the segment has no ending
   */
  public State finish(State state, Tensor value, Pass pass) {
    if (ending == null) {
      throw new IllegalStateException("The segment " + name + " is of one piece");
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor moved = pass.at(ending.last(), value);
      return state.with(ending.join().run(state.main(), moved, pass)).keptFrom(scope);
    }
  }

  /**
   * Runs the step until a tap ends the pass with {@link Pass#end}.
   *
   * @return the next state in the caller's scope; null if the pass was ended inside
   */
  public @Nullable State visit(State state, Pass pass) {
    try {
      return run(state, pass);
    } catch (Pass.Ended end) {
      return null;
    }
  }
}
