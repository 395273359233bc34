package dev.tiller.training;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures every so many samples and at the end, in the objective's evaluation mode, and logs what
 * it found as one object: {@code {"step":200,"samples":3200,"heldOut":{"a":3.1}}}.
 */
public final class Evaluations implements Listener {

  private final String name;
  private final long every;
  private final Objective objective;
  private final Supplier<Map<String, Double>> measure;
  private RunLog log = RunLog.NONE;

  /**
   * @param name of the object in the log
   * @param every samples between measurements; above 0
   * @param objective whose mode is changed meanwhile
   * @param measure called between steps
   */
  public Evaluations(
      String name, long every, Objective objective, Supplier<Map<String, Double>> measure) {
    this.name = name;
    this.every = every;
    this.objective = objective;
    this.measure = measure;
  }

  @Override
  public void begins(RunLog to) {
    log = to;
  }

  @Override
  public void afterUpdate(Step step) {
    if (!step.completes(every) && !step.last()) {
      return;
    }
    objective.mode(Objective.Mode.EVALUATE);
    try {
      log.line(step, Map.of(name, measure.get()));
    } finally {
      objective.mode(Objective.Mode.TRAIN);
    }
  }
}
