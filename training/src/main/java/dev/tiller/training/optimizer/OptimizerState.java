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
                now.update(p, gradient, slots.get(name), rate, step);
              }
            }
          });
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
