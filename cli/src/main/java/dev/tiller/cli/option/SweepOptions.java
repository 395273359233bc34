package dev.tiller.cli.option;

import dev.tiller.steering.Steering;
import dev.tiller.steering.sweep.Sweep;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is compared with the plain model, and at which strengths. */
public final class SweepOptions {

  @Mixin private SteerOption steer = new SteerOption();

  @Option(
      names = "--each",
      description = "Compare the maps of --steer with one another instead of applying all at once.")
  private boolean each;

  @Option(
      names = "--strengths",
      split = ",",
      paramLabel = "x",
      description =
          "Strengths to try, times the map's own, such as 0,0.25,0.5,0.75,1 (default: 1).")
  private List<Double> strengths = new ArrayList<>();

  /** What was named with {@code --steer}. */
  public SteerOption steer() {
    return steer;
  }

  /** The steerings to compare; none where only the plain model is asked for. */
  public List<Sweep.Alternative> alternatives() {
    List<Steering.Part> parts = steer.parts();
    if (parts.isEmpty()) {
      return List.of();
    }
    if (!each) {
      return List.of(new Sweep.Alternative(String.join(" + ", steer.words()), parts));
    }
    List<Sweep.Alternative> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      all.add(new Sweep.Alternative(steer.words().get(i), List.of(parts.get(i))));
    }
    return all;
  }

  /**
   * The strengths to try.
   *
   * @throws WrongUse if one is not finite
   */
  public List<Double> strengths() {
    for (double strength : strengths) {
      if (!Double.isFinite(strength)) {
        throw new WrongUse(
            "--strengths has %s; finite numbers were expected, such as 0,0.5,1."
                .formatted(strength));
      }
    }
    return strengths.isEmpty() ? List.of(1.0) : strengths.stream().distinct().toList();
  }
}
