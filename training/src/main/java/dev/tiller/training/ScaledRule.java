package dev.tiller.training;

import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.optimizer.OptimizerState;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalingRule;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A group's optimizer, whose settings follow the batch where the run says for which they are. */
final class ScaledRule {

  private final String group;
  private final OptimizerState state;
  private final long base;
  private final Map<Integer, Optimizer> byBatch = new HashMap<>();

  /**
   * @param group for sentences
   * @param base samples of a step that the settings were made for; 0 for those of any
   */
  ScaledRule(String group, OptimizerState state, long base) {
    this.group = group;
    this.state = state;
    this.base = base;
  }

  Map<String, Tensor> state() {
    return state.state();
  }

  /**
   * The rule for a step of so many samples.
   *
   * @throws dev.tiller.ground.UserError if it cannot follow
   */
  Optimizer at(int samples) {
    return base == 0 || base == samples
        ? state.rule()
        : byBatch.computeIfAbsent(
            samples,
            batch ->
                state.rule().scaled(new Rescaling(ScalingRule.between(base, batch)).of(group)));
  }

  /**
   * Moves the parameters.
   *
   * @param step from 0
   * @param seen samples of all steps before
   */
  void step(long step, long seen, int samples, double factor) {
    // Bias corrections count steps of the present size: beta^t stays what it was at a switch.
    long age = base == 0 ? step : Math.round(seen / (double) samples);
    state.step(at(samples), age, factor);
  }
}
