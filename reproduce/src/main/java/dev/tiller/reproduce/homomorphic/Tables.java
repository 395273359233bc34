package dev.tiller.reproduce.homomorphic;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import java.util.List;

/** What was measured, as tables and charts of the report. */
record Tables(Experiment experiment, FashionMnist data) {

  void add(List<SeedRuns> seeds, List<Integer> distances) {
    curves(seeds, distances);
    experiment.table("Trainings", trainings(seeds));
    experiment.table("Reads against moved images", gaps(seeds));
  }

  private void curves(List<SeedRuns> seeds, List<Integer> distances) {
    TableBuilder rows =
        Table.builder().string("seed").number("distance").number("probe").number("pretext loss");
    for (SeedRuns seed : seeds) {
      for (int d : distances) {
        Outcome o = seed.of(Setting.at(d));
        rows.row("seed " + seed.seed(), d, o.pooled(), o.pretext());
      }
    }
    Table table = rows.build();
    Measure distance = Measure.of("distance", "topographic distance", "places");
    experiment.figure(
        LineChart.of(
                "Probe against topographic distance",
                table,
                distance,
                Measure.share("probe", "accuracy of the probe"))
            .series("seed"));
    experiment.figure(
        LineChart.of(
                "Pretext loss against topographic distance",
                table,
                distance,
                Measure.of("pretext loss", "NT-Xent", "nats"))
            .series("seed"));
  }

  private Table trainings(List<SeedRuns> seeds) {
    TableBuilder rows =
        Table.builder()
            .integer("seed")
            .string("network")
            .string("looks")
            .integer("window")
            .integer("distance")
            .number("probe, pooled")
            .number("probe, parts")
            .number("pretext loss");
    for (SeedRuns seed : seeds) {
      for (Network network : List.of(Network.CIRCULAR, Network.MLP)) {
        Outcome o = Outcome.frozen(experiment, data, network, seed.seed());
        rows.row(
            seed.seed(), network.words(), "untrained", null, null, o.pooled(), o.parts(), null);
      }
      seed.outcomes()
          .forEach(
              (s, o) ->
                  rows.row(
                      seed.seed(),
                      s.network().words(),
                      s.augmented() ? "A-SSL" : "H-SSL",
                      s.window(),
                      s.distance(),
                      o.pooled(),
                      o.parts(),
                      o.pretext()));
    }
    return rows.build();
  }

  private static Table gaps(List<SeedRuns> seeds) {
    TableBuilder rows =
        Table.builder()
            .integer("seed")
            .integer("images")
            .string("network")
            .string("loss")
            .string("type")
            .number("loss gap")
            .number("gradient gap")
            .number("rounding of float32");
    for (SeedRuns seed : seeds) {
      for (SameGradients.Row r : seed.same().rows()) {
        rows.row(
            seed.seed(),
            r.batch(),
            r.network(),
            r.loss(),
            r.type(),
            r.lossGap(),
            r.gradientGap(),
            r.rounding());
      }
    }
    return rows.build();
  }
}
