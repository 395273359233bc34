package dev.tiller.training.ema;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Objective;
import dev.tiller.training.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Exponential moving average of parameters ("How to Scale Your EMA", arXiv 2307.13813):
 *
 * <pre>average = average + (1 - rho) (parameters - average)</pre>
 *
 * <p>As a {@link Listener} it takes in the parameters before or after every update, with the
 * samples of that step; its state travels in checkpoints as {@code ema.NAME}. Skipped steps skip it
 * too. It starts at the parameters, and {@link Momentum} counts samples, so that a batch that is k
 * times larger gets rho^k, the paper's rule.
 *
 * <p>The average lies in one buffer, float32 however low the parameters' precision (float64 where
 * all of them are). If the parameters lie in one buffer too ({@link FlatParameters}), an update is
 * one kernel over it, else one for each of them.
 *
 * <p>A teacher network reads {@link #average()}: the tensors stay the same, their values follow.
 */
public final class Ema implements Listener, AutoCloseable {

  /** What an average's name in a checkpoint begins with, if it has no other name. */
  public static final String PREFIX = "ema.";

  private static final String NAME = "ema";

  /** Elements that a compensated update works on at a time: what fits into a cache. */
  private static final long BLOCK = 1 << 15;

  private final String name;
  private final Map<String, Tensor> parameters;
  private final Averaging averaging;
  private final FlatLayout layout;
  private final Owned owned = new Owned();
  private final Map<String, Tensor> average = new LinkedHashMap<>();
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final Tensor buffer;
  private final @Nullable Tensor remainder;
  private final @Nullable Tensor whole;

  /**
   * Begins at the parameters' values.
   *
   * @param parameters by name; the caller's, which outlive this
   */
  public Ema(Map<String, Tensor> parameters, Averaging averaging) {
    this(NAME, parameters, averaging);
  }

  /**
   * One of several of the same run.
   *
   * @param name in checkpoints, in the place of {@code ema}
   */
  public Ema(String name, Map<String, Tensor> parameters, Averaging averaging) {
    this.name = name;
    this.parameters = parameters;
    this.averaging = averaging;
    this.layout = FlatLayout.of(parameters);
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      buffer = zeros();
      remainder = averaging.compensated() ? zeros() : null;
      whole = layout.together() ? owned.make(() -> layout.whole(parameters)) : null;
      parameters.forEach(
          (parameter, p) -> {
            Tensor part = owned.make(() -> layout.part(buffer, parameter, p));
            part.copy_(p);
            average.put(parameter, part);
            state.put(name + "." + parameter, part);
          });
      if (remainder != null) {
        state.put(name + "-remainder", remainder);
      }
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private Tensor zeros() {
    return owned.make(
        () ->
            torch.empty(new long[] {layout.size()}, Tensors.options(layout.type()), null).zero_());
  }

  /**
   * Takes in the parameters as they are now.
   *
   * @param seen samples of all steps before
   * @param samples of this one, above 0
   */
  public void update(long seen, long samples) {
    double weight = averaging.momentum().weight(seen, samples);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      if (whole != null && inPlace(whole)) {
        blend(buffer, whole, remainder, weight);
      } else {
        parameters.forEach((parameter, p) -> blend(parameter, p, weight));
      }
    }
  }

  /** Whether the parameters still are where they were; nobody moves the last one alone. */
  private boolean inPlace(Tensor together) {
    Tensor first = parameters.values().iterator().next();
    return first.data_ptr().address() == together.data_ptr().address();
  }

  private void blend(String parameter, Tensor p, double weight) {
    Tensor values = Tensors.as(p, layout.type());
    if (remainder == null) {
      average.get(parameter).lerp_(values, new Scalar(weight));
    } else {
      Tensor rest = layout.part(remainder, parameter, p).view(-1);
      blend(average.get(parameter).view(-1), values.reshape(-1), rest, weight);
    }
  }

  /** Vectors of one length. */
  private static void blend(
      Tensor average, Tensor values, @Nullable Tensor remainder, double weight) {
    Scalar share = new Scalar(weight);
    if (remainder == null) {
      average.lerp_(values, share);
      return;
    }
    for (long from = 0; from < average.numel(); from += BLOCK) {
      long size = Math.min(BLOCK, average.numel() - from);
      try (TensorScope scope = TensorScope.open()) {
        Tensor old = average.narrow(0, from, size);
        Tensor rest = remainder.narrow(0, from, size);
        Tensor step = values.narrow(0, from, size).sub(old).mul_(share).add_(rest);
        Tensor next = old.add(step);
        rest.copy_(step.sub_(next.sub(old)));
        old.copy_(next);
      }
    }
  }

  /**
   * Measures something with the average in the place of the parameters, and puts them back, bit by
   * bit.
   *
   * @param objective of the same parameters, told of both exchanges
   */
  public <T> T in(Objective objective, Supplier<T> measure) {
    try (Owned kept = new Owned()) {
      Map<String, Tensor> values = new LinkedHashMap<>();
      kept.orRelease(
          () ->
              parameters.forEach(
                  (parameter, p) -> values.put(parameter, kept.make(() -> p.detach().clone()))));
      fill(average);
      try {
        objective.moved();
        return measure.get();
      } finally {
        fill(values);
        objective.moved();
      }
    }
  }

  private void fill(Map<String, Tensor> values) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      parameters.forEach((parameter, p) -> p.copy_(values.get(parameter)));
    }
  }

  /** The average under the parameters' names; owned by this, changed by every update. */
  public Map<String, Tensor> average() {
    return Collections.unmodifiableMap(average);
  }

  /** The average by name, such as {@code ema.model.norm.weight}: views, filled when resuming. */
  @Override
  public Map<String, Tensor> state() {
    return Collections.unmodifiableMap(state);
  }

  @Override
  public void beforeUpdate(Step step) {
    if (averaging.order() == Averaging.Order.PRE) {
      update(step.seen(), step.samples());
    }
  }

  @Override
  public void afterUpdate(Step step) {
    if (averaging.order() == Averaging.Order.POST) {
      update(step.seen(), step.samples());
    }
  }

  @Override
  public Identity identity() {
    return averaging.identity(name);
  }

  @Override
  public void close() {
    owned.close();
  }
}
