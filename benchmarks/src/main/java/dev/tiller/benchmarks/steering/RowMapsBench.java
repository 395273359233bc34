package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.TimedDecoding;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationRequest;
import dev.tiller.language.generate.GenerationSession;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.RowTaps;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.steering.Steering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A batch in which every row has a map of its own against a batch that shares one. */
@Command(name = "rows", description = "16 maps in a batch of 16 / one map.")
public final class RowMapsBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape;

  @Option(names = "--rows", defaultValue = "16", description = "Rows and maps.")
  private int rows;

  @Option(names = "--steps", defaultValue = "32", description = "Decoded tokens a row and run.")
  private int steps;

  @Mixin private Effort effort;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    try (LanguageModel model = ModelFiles.load(shape, LanguageModel.Precision.FLOAT32)) {
      List<Site> sites = SiteGroups.resolve(model, SiteGroups.DEFAULT);
      List<List<Steering.Part>> parts = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        parts.add(List.of(new Steering.Part(RandomMaps.everywhere(model, sites, row), 1)));
      }
      try (Steering one = Steering.of(model, parts.get(0));
          Steering each = Steering.perRow(model, parts)) {
        Race race =
            new Race()
                .with("plain", () -> decode(model, Taps.NONE))
                .with("session", () -> session(model))
                .with("one map", () -> decode(model, one.taps()))
                .with("map a row", () -> decode(model, each.taps()));
        Laps laps = effort.measure(race);
        effort.print(
            "%s, batch of %d".formatted(shape, rows),
            laps,
            (double) rows * steps,
            "tokens/s",
            List.of(
                new String[] {"map a row", "one map"},
                new String[] {"one map", "plain"},
                new String[] {"session", "plain"}));
      }
    }
    return 0;
  }

  private double decode(LanguageModel model, Taps taps) {
    int[][] prompts = TimedDecoding.prompts(rows, 16);
    return TimedDecoding.run(model, taps, prompts, steps, effort.clock()).decodeNanos();
  }

  /** The same rows, unsteered, in a session: the price of rows that may come and go. */
  private double session(LanguageModel model) {
    List<GenerationRequest<Integer>> requests = new ArrayList<>();
    for (int[] prompt : TimedDecoding.prompts(rows, 16)) {
      requests.add(
          new GenerationRequest<>(requests.size(), prompt, GenerationSettings.greedy(steps + 1)));
    }
    try (GenerationSession<Integer> session =
        new GenerationSession<>(model, RowTaps.same(Taps.NONE))) {
      session.join(requests);
      double start = effort.clock().nanos();
      boolean open = true;
      while (open) {
        open = session.step();
      }
      return effort.clock().nanos() - start;
    }
  }
}
