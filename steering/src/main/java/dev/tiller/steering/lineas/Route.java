package dev.tiller.steering.lineas;

import dev.tiller.steering.Pooling;
import dev.tiller.steering.Rows;
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
      Batching.Backward backward, Span span, Rows rows, Leaves leaves, Pooling pooling) {
    return switch (backward) {
      case KEEP -> new Kept(span, rows, leaves, pooling);
      case ACCUMULATE -> new Twice(span, rows, leaves, pooling);
      case CHECKPOINT -> new BySegment(span, rows, leaves, pooling);
    };
  }

  /** Keeps the whole graph. */
  final class Kept implements Route {

    private final Rows rows;
    private final Leaves leaves;
    private final Walk walk;

    Kept(Span span, Rows rows, Leaves leaves, Pooling pooling) {
      this.rows = rows;
      this.leaves = leaves;
      this.walk = new Walk(span, rows, leaves.taps(), pooling);
    }

    @Override
    public Tensor forward() {
      walk.run(rows.tokens().ids());
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
  record Twice(Span span, Rows rows, Leaves leaves, Pooling pooling) implements Route {

    @Override
    public Tensor forward() {
      try (AutoGradMode noGrad = Tensors.noGrad();
          Walk walk = new Walk(span, rows, leaves.taps(), pooling)) {
        walk.run(rows.tokens().ids());
        return walk.matrix();
      }
    }

    @Override
    public void backward(Tensor gradient, Tensor into) {
      try (TensorScope scope = TensorScope.open();
          Kept again = new Kept(span, rows, leaves, pooling)) {
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
    private final Rows rows;
    private final Leaves leaves;
    private final Pooling pooling;

    /** What goes into each segment from the first with a map on. */
    private final List<Tensor> states = new ArrayList<>();

    BySegment(Span span, Rows rows, Leaves leaves, Pooling pooling) {
      this.span = span;
      this.rows = rows;
      this.leaves = leaves;
      this.pooling = pooling;
    }

    @Override
    public Tensor forward() {
      try (TensorScope scope = TensorScope.open();
          AutoGradMode noGrad = Tensors.noGrad();
          Walk walk = new Walk(span, rows, leaves.taps(), pooling)) {
        @Nullable Tensor state = rows.tokens().ids();
        for (int s = 0; state != null; s++) {
          if (s >= span.first()) {
            // The ids belong to the rows; every other state is this route's from here on.
            states.add(s == 0 ? state : scope.disown(state));
          }
          @Nullable Tensor next = walk.step(s, state);
          if (s > 0 && s < span.first()) {
            state.close();
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

    /** Through one segment: gradient of what comes out to gradient of what goes in. */
    private List<Tensor> segment(int s, List<Tensor> pull, Tensor gradient, Tensor into) {
      try (Walk walk = new Walk(span, rows, leaves.taps(), pooling)) {
        Tensor state = states.get(s - span.first());
        List<Tensor> below = List.of();
        if (s > span.first()) {
          state = state.detach();
          state.set_requires_grad(true);
          below = List.of(state);
        }
        @Nullable Tensor out = walk.step(s, state);
        Map<Tensor, Tensor> outputs = new LinkedHashMap<>(walk.pulled(gradient));
        if (out != null) {
          pull.forEach(g -> outputs.put(out, g));
        }
        return leaves.backward(outputs, leaves.in(span.segments().get(s)), below, into);
      }
    }

    private void release(Tensor state) {
      if (state != rows.tokens().ids()) {
        state.close();
      }
    }

    @Override
    public void close() {
      states.forEach(this::release);
      states.clear();
    }
  }
}
