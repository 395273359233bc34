package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.TimedDecoding;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steered against plain decoding: one row, every chosen site, support all and bounded. */
@Command(name = "steering", description = "Steered / plain decode.")
public final class SteeringBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape;

  @Option(names = "--precision", defaultValue = "FLOAT32", description = "Of the weights.")
  private LanguageModel.Precision precision;

  @Option(names = "--sites", defaultValue = "default", description = "Group or expression.")
  private String sites;

  @Option(names = "--steps", defaultValue = "32", description = "Decoded tokens a run.")
  private int steps;

  @Mixin private Effort effort;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    try (LanguageModel model = ModelFiles.load(shape, precision)) {
      List<Site> chosen = SiteGroups.resolve(model, sites);
      try (Steering all = steering(model, RandomMaps.everywhere(model, chosen, 1));
          Steering bounded = steering(model, RandomMaps.bounded(model, chosen, 1))) {
        Race race =
            new Race()
                .with("plain", () -> decode(model, Taps.NONE))
                .with("steered", () -> decode(model, all.taps()))
                .with("bounded", () -> decode(model, bounded.taps()));
        Laps laps = effort.measure(race);
        effort.print(
            "%s %s, %d sites".formatted(shape, precision, chosen.size()),
            laps,
            steps,
            "tokens/s",
            List.of(new String[] {"steered", "plain"}, new String[] {"bounded", "plain"}));
      }
    }
    return 0;
  }

  private static Steering steering(LanguageModel model, SteeringMap map) {
    return Steering.of(model, List.of(new Steering.Part(map, 1)));
  }

  private double decode(LanguageModel model, Taps taps) {
    return TimedDecoding.run(model, taps, TimedDecoding.prompts(1, 16), steps, effort.clock())
        .decodeNanos();
  }
}
