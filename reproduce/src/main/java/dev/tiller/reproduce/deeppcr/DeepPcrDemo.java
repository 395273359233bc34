package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Laps;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code tiller demo deeppcr}. */
public final class DeepPcrDemo implements Demonstration {

  private static final int LONGEST = 4096;
  private static final List<Integer> LENGTHS = List.of(64, 256, 1024, LONGEST);
  private static final int ROUNDS = 9;

  @Override
  public String name() {
    return "deeppcr";
  }

  @Override
  public String system() {
    return "DeepPCR, arXiv 2309.16318";
  }

  @Override
  public String shows() {
    return "solves a chain of dependent steps in a few parallel rounds, and says what that gains here";
  }

  @Override
  public List<String> next() {
    return List.of(
        "solve --chain residual --length 4096",
        "solve --help",
        "reproduce deeppcr --quick --page deeppcr.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    Engine.load();
    Exactness exact = Exactness.measure(experiment, 1);
    List<Laps> races =
        experiment.each(
            "length",
            LENGTHS,
            length ->
                experiment.here(
                    "race over %d steps".formatted(length),
                    Laps.class,
                    Identity.of("deeppcr-demo").with("length", length),
                    () -> race(experiment, length)));
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < races.size(); i++) {
      figures.add(
          Figure.of(
              "speed of reduction over a loop, %d steps".formatted(LENGTHS.get(i)),
              gain(races.get(i))));
    }
    figures.add(Figure.of("worst relative deviation from the solution in order", exact.worst()));
    Table gains = gains(races);
    return new Shown(
        headline(races.get(races.size() - 1), exact),
        figures,
        List.of(
            LineChart.of(
                    "What is gained grows with the chain (width 2, one item)",
                    gains,
                    Measure.of("length", "steps"),
                    Measure.of("gain", "times as fast as one operation a step"))
                .interval("low", "high", "95 % bootstrap interval over rounds"),
            DataTable.of(
                    "Times",
                    gains,
                    List.of(
                        Measure.of("length", "steps"),
                        Measure.of("loop", "one operation a step", "ms"),
                        Measure.of("reduction", "cyclic reduction", "ms")))
                .estimate(
                    Measure.of("gain", "times as fast"),
                    "low",
                    "high",
                    "95 % bootstrap interval over rounds"),
            DataTable.of(
                    "Nonlinear chains by Newton iterations: the largest deviations", worst(exact))
                .pageSize(8)));
  }

  /** By how far they are from the solution in order, the furthest first. */
  private static Table worst(Exactness exact) {
    TableBuilder rows =
        Table.builder()
            .string("solver")
            .integer("steps")
            .integer("width")
            .integer("iterations")
            .number("relative deviation");
    exact.rows().stream()
        .sorted(Comparator.comparingDouble(Exactness.Row::deviation).reversed())
        .forEach(
            row ->
                rows.row(
                    row.solver(), row.length(), row.width(), row.iterations(), row.deviation()));
    return rows.build();
  }

  private static Estimate gain(Laps laps) {
    return laps.speed(LinearMethod.CR.text(), LinearRaces.LOOP);
  }

  private static Table gains(List<Laps> races) {
    TableBuilder rows =
        Table.builder()
            .integer("length")
            .number("gain")
            .number("low")
            .number("high")
            .number("loop")
            .number("reduction");
    for (int i = 0; i < races.size(); i++) {
      Laps laps = races.get(i);
      Estimate gain = gain(laps);
      rows.row(
          LENGTHS.get(i),
          gain.value(),
          gain.low(),
          gain.high(),
          laps.median(LinearRaces.LOOP) / 1e6,
          laps.median(LinearMethod.CR.text()) / 1e6);
    }
    return rows.build();
  }

  private static String headline(Laps longest, Exactness exact) {
    return "A linear chain of %d steps is solved in %d levels instead of %d steps, %.1f times as fast as one tensor operation a step; nonlinear chains agree with the solution in order to %.0e."
        .formatted(
            LONGEST,
            2 * (Integer.SIZE - Integer.numberOfLeadingZeros(LONGEST - 1)),
            LONGEST,
            gain(longest).value(),
            exact.worst());
  }

  private static Laps race(Experiment experiment, int length) {
    try {
      return LinearRaces.race(experiment, length, 2, 1, ROUNDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
