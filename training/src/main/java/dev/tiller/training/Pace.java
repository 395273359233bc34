package dev.tiller.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How fast a run goes, for its log and for those who watch. */
final class Pace {

  private final Objective.Unit unit;
  private final long start = System.nanoTime();
  private long began;
  private long samples;
  private double stepSeconds;

  Pace(Objective.Unit unit) {
    this.unit = unit;
  }

  void begin() {
    began = System.nanoTime();
  }

  void end(Step step) {
    stepSeconds = (System.nanoTime() - began) / 1e9;
    samples += step.samples();
  }

  private double perSecond(Step step) {
    return step.samples() * (double) unit.perSample() / stepSeconds;
  }

  /** Values of a line of the log. */
  Map<String, Object> line(Step step) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("loss", step.losses().total());
    if (step.losses().parts().size() > 1) {
      values.put("parts", step.losses().parts());
    }
    values.put("gradientNorm", step.gradientNorm());
    values.put("rateFactor", step.factor());
    values.put(unit.name() + "PerSecond", Math.round(perSecond(step)));
    return values;
  }

  /** What people see: loss, throughput, time left until {@code end} samples. */
  String note(Step step, long end) {
    double each = (System.nanoTime() - start) / 1e9 / samples;
    return String.format(
        Locale.ROOT,
        "loss %.4g, %,.0f %s/s, %.0f s left",
        step.losses().total(),
        perSecond(step),
        unit.name(),
        Math.max(0, end - step.seenAfter()) * each);
  }
}
