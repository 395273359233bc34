package dev.tiller.training.optimizer;

import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a rule remembers of its parameters, under the names {@code RULE.SLOT.PARAMETER}, such as
 * {@code adam.m.model.norm.weight}: a checkpoint holds it, and a resumed run goes on with the same
 * bits. libtorch's own optimizers keep it where Java cannot name it (docs/decisions/0006).
 *
 * <p>Owns the state; the parameters stay the caller's.
 */
public final class OptimizerState implements AutoCloseable {

  /**
   * Elements that one thread moves at a time: parameter, gradient, slots and what a rule makes on
   * the way fit into a second-level cache. A multiple of every vector's width, so that pieces give
   * the bits of the whole.
   */
  private static final long PIECE = 1 << 15;

  private final Optimizer rule;
  private final Map<String, Tensor> parameters;
  private final Map<String, Map<String, Tensor>> slots = new LinkedHashMap<>();
  private final Map<String, Tensor> named = new LinkedHashMap<>();
  private final Owned owned = new Owned();

  /**
   * Begins with zeros.
   *
   * @param parameters by name, changed in place by {@link #step}
   */
  public OptimizerState(Optimizer rule, Map<String, Tensor> parameters) {
    this.rule = rule;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    owned.orRelease(() -> this.parameters.forEach(this::begin));
  }

  private void begin(String name, Tensor parameter) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (String slot : rule.slots()) {
      Tensor zero = owned.make(() -> torch.zeros_like(parameter));
      own.put(slot, zero);
      named.put(rule.name() + "." + slot + "." + name, zero);
    }
    slots.put(name, own);
  }

  /**
   * Moves every parameter that has a gradient; one that was never reached has none and stays.
   *
   * @param step from 0
   * @param factor of the schedule, at least 0, on the rule's rate
   */
  public void step(long step, double factor) {
    step(rule, step, factor);
  }

  /**
   * As {@link #step(long, double)}, by the same rule with other settings: what is remembered goes
   * on.
   *
   * @param now of the same name and slots
   */
  public void step(Optimizer now, long step, double factor) {
    double rate = now.rate() * factor;
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope outer = TensorScope.open()) {
      parameters.forEach(
          (name, p) -> {
            try (TensorScope scope = TensorScope.open()) {
              Tensor gradient = p.grad();
              if (gradient.defined()) {
                Map<String, Tensor> own = slots.get(name);
                if (now.byElement() && flat(p) && flat(gradient)) {
                  byPieces(now, p, gradient, own, rate, step);
                } else {
                  now.update(p, gradient, own, rate, step);
                }
              }
            }
          });
    }
  }

  /** Slots lie as their parameter does. */
  private static boolean flat(Tensor tensor) {
    return tensor.is_contiguous();
  }

  private static void byPieces(
      Optimizer rule, Tensor p, Tensor g, Map<String, Tensor> slots, double rate, long step) {
    long all = p.numel();
    long piece = PIECE * torch.get_num_threads();
    if (all <= piece) {
      rule.update(p, g, slots, rate, step);
      return;
    }
    Tensor parameter = p.view(-1);
    Tensor gradient = g.view(-1);
    Map<String, Tensor> whole = new LinkedHashMap<>();
    slots.forEach((slot, tensor) -> whole.put(slot, tensor.view(-1)));
    for (long from = 0; from < all; from += piece) {
      try (TensorScope scope = TensorScope.open()) {
        long at = from;
        long count = Math.min(piece, all - from);
        Map<String, Tensor> part = new LinkedHashMap<>();
        whole.forEach((slot, tensor) -> part.put(slot, tensor.narrow(0, at, count)));
        rule.update(
            parameter.narrow(0, at, count), gradient.narrow(0, at, count), part, rate, step);
      }
    }
  }

  /** The rule. */
  public Optimizer rule() {
    return rule;
  }

  /** State by stable name; filled in place when resuming. */
  public Map<String, Tensor> state() {
    return Collections.unmodifiableMap(named);
  }

  @Override
  public void close() {
    owned.close();
  }
}
