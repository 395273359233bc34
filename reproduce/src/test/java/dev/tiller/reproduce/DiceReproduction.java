package dev.tiller.reproduce;

import dev.tiller.data.Table;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** A paper of one small file, as a user would add one: it is found, run, kept and reported. */
public final class DiceReproduction implements Reproduction {

  static final Claim MEAN = new Claim("dice.mean", "mean of a die", "3.5", "within 0.1");
  static final Claim LOADED = new Claim("dice.loaded", "whether it is loaded", "-", "no");

  /** A sample. */
  record Throws(double mean) {}

  @Override
  public String name() {
    return "dice";
  }

  @Override
  public String paper() {
    return "On dice, arXiv 0000.00000";
  }

  @Override
  public List<Claim> claims() {
    return List.of(LOADED, MEAN);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    List<Throws> samples =
        experiment.each("seed", experiment.seeds(3), seed -> thrown(experiment, seed));
    experiment.found(
        Means.of(samples, Throws::mean).finding(MEAN, mean -> Math.abs(mean - 3.5) <= 0.1, ""));
    experiment.table("throws", Table.builder().number("mean").row(samples.get(0).mean()).build());
  }

  private static Throws thrown(Experiment experiment, long seed) {
    return experiment.here(
        "throws",
        Throws.class,
        Identity.of("dice").with("seed", seed),
        () -> new Throws(new Random(seed).ints(10_000, 1, 7).average().orElseThrow()));
  }
}
