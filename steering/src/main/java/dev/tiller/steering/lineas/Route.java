package dev.tiller.steering.lineas;

import dev.tiller.network.Input;
import dev.tiller.network.State;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A group of rows goes forward, waits until the loss of the whole batch is known, and comes back
 * with its gradient. The loss couples all rows of a batch, so that no group can know its part
 * before all have been forward.
 */
sealed interface Route extends AutoCloseable {

  /** Responses at the loss sites, float64 [rows, D], in the caller's scope. */
  Tensor forward();

  /**
   * @param gradient of the loss by what {@link #forward} gave
   * @param into vector of the layout to which the gradient by the parameters is added
   */
  void backward(Tensor gradient, Tensor into);

  @Override
  void close();

  static Route of(
      Batching.Backward backward, Span span, Input input, Leaves leaves, TokenPooling pooling) {
    return switch (backward) {
      case KEEP -> new Kept(span, input, leaves, pooling);
      case ACCUMULATE -> new Twice(span, input, leaves, pooling);
      case CHECKPOINT -> new BySegment(span, input, leaves, pooling);
    };
  }

  /** Keeps the whole graph. */
  final class Kept implements Route {

    private final Leaves leaves;
    private final Walk walk;

    Kept(Span span, Input input, Leaves leaves, TokenPooling pooling) {
      this.leaves = leaves;
      this.walk = new Walk(span, input, leaves.taps(), pooling);
    }

    @Override
    public Tensor forward() {
      walk.run();
      return walk.matrix();
    }

    @Override
    public void backward(Tensor gradient, Tensor into) {
      try (TensorScope scope = TensorScope.open()) {
        leaves.backward(walk.pulled(gradient), leaves.all(), List.of(), into);
      }
      close(); // Frees the graph.
    }

    @Override
    public void close() {
      walk.close();
    }
  }

  /** Forgets the way and goes it again for the gradient. */
  record Twice(Span span, Input input, Leaves leaves, TokenPooling pooling) implements Route {

    @Override
    public Tensor forward() {
      try (AutoGradMode noGrad = Tensors.noGrad();
          Walk walk = new Walk(span, input, leaves.taps(), pooling)) {
        walk.run();
        return walk.matrix();
      }
    }

    @Override
    public void backward(Tensor gradient, Tensor into) {
      try (TensorScope scope = TensorScope.open();
          Kept again = new Kept(span, input, leaves, pooling)) {
        again.forward();
        again.backward(gradient, into);
      }
    }

    @Override
    public void close() {}
  }

  /** Keeps the states between segments, and computes each segment again on the way back. */
  final class BySegment implements Route {

    private final Span span;
    private final Input input;
    private final Leaves leaves;
    private final TokenPooling pooling;

    /** What goes into each segment from the first with a map on. */
    private final List<State> states = new ArrayList<>();

    BySegment(Span span, Input input, Leaves leaves, TokenPooling pooling) {
      this.span = span;
      this.input = input;
      this.leaves = leaves;
      this.pooling = pooling;
    }

    @Override
    public Tensor forward() {
      try (TensorScope scope = TensorScope.open();
          AutoGradMode noGrad = Tensors.noGrad();
          Walk walk = new Walk(span, input, leaves.taps(), pooling)) {
        @Nullable State state = input.state();
        for (int s = 0; state != null; s++) {
          if (s >= span.first()) {
            // The input's state belongs to it; every other is this route's from here on.
            states.add(s == 0 ? state : disowned(state, scope));
          }
          @Nullable State next = walk.step(s, state);
          if (s > 0 && s < span.first()) {
            state.closeBut(next == null ? input.state() : next);
          }
          state = next;
        }
        return scope.keep(walk.matrix());
      }
    }

    @Override
    public void backward(Tensor gradient, Tensor into) {
      List<Tensor> pull = List.of();
      try (TensorScope all = TensorScope.open()) {
        for (int s = span.first() + states.size() - 1; s >= span.first(); s--) {
          List<Tensor> below;
          try (TensorScope scope = TensorScope.open()) {
            below = segment(s, pull, gradient, into).stream().map(scope::keep).toList();
          }
          pull.forEach(Tensor::close);
          pull = below;
          release(states.remove(states.size() - 1));
        }
      }
    }

    /** What a later state holds too was disowned with the earlier one. */
    private State disowned(State state, TensorScope scope) {
      for (int i = 0; i < state.size(); i++) {
        Tensor tensor = state.get(i);
        if (states.stream().noneMatch(earlier -> earlier.holds(tensor))
            && !input.state().holds(tensor)) {
          scope.disown(tensor);
        }
      }
      return state;
    }

    /** Through one segment: gradient of what comes out to gradient of what goes in. */
    private List<Tensor> segment(int s, List<Tensor> pull, Tensor gradient, Tensor into) {
      try (Walk walk = new Walk(span, input, leaves.taps(), pooling)) {
        State state = states.get(s - span.first());
        List<Tensor> below = List.of();
        if (s > span.first()) {
          state = leaf(state);
          below = tensors(state);
        }
        @Nullable State out = walk.step(s, state);
        Map<Tensor, Tensor> outputs = new LinkedHashMap<>(walk.pulled(gradient));
        if (out != null) {
          for (int i = 0; i < pull.size(); i++) {
            outputs.put(out.get(i), pull.get(i));
          }
        }
        return leaves.backward(outputs, leaves.in(span.segments().get(s)), below, into);
      }
    }

    /** The same numbers as the beginning of a graph. */
    private static State leaf(State state) {
      List<Tensor> detached = new ArrayList<>();
      for (Tensor tensor : tensors(state)) {
        Tensor leaf = tensor.detach();
        leaf.set_requires_grad(true);
        detached.add(leaf);
      }
      return State.of(detached.get(0), detached.subList(1, detached.size()));
    }

    private static List<Tensor> tensors(State state) {
      List<Tensor> all = new ArrayList<>(List.of(state.main()));
      all.addAll(state.more());
      return all;
    }

    /** Frees what no state that is left holds. */
    private void release(State state) {
      for (Tensor tensor : tensors(state)) {
        if (!input.state().holds(tensor) && states.stream().noneMatch(s -> s.holds(tensor))) {
          tensor.close();
        }
      }
    }

    @Override
    public void close() {
      while (!states.isEmpty()) {
        release(states.remove(states.size() - 1));
      }
    }
  }
}
