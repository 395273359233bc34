package dev.tiller.reproduce.entropy;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.Bars;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo er}. */
public final class EntropyDemo implements Demonstration {

  private static final List<Method> METHODS = List.of(Method.BYOL_ALONE, Method.BYOL_ER);
  private static final int IMAGES = 6_000;
  private static final int EPOCHS = 3;
  private static final int BATCH = 256;
  private static final double RHO = 0.99;
  private static final long SEED = 1;

  @Override
  public String name() {
    return "er";
  }

  @Override
  public String system() {
    return "Entropy and Reconstruction, arXiv 2307.10907";
  }

  @Override
  public String shows() {
    return "trains encoders without labels, with and without entropy in the loss, and watches for collapse";
  }

  @Override
  public List<String> next() {
    return List.of(
        "train ssl --recipe byol-er-fashion --data fashion-mnist --run run",
        "train ssl --help",
        "reproduce er --quick --page er.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    FashionImages images = FashionImages.open(experiment.opening());
    Trainer trainer = new Trainer(images, IMAGES, EPOCHS);
    List<TrainedRun> runs =
        experiment.each(
            "method",
            METHODS,
            method -> trainer.run(experiment, new Setting(method, BATCH, RHO), SEED));
    TrainedRun alone = runs.get(0);
    TrainedRun with = runs.get(1);
    Table table = ends(runs);
    return new Shown(
        "After %d epochs on %d images without labels, entropy in the loss keeps an effective rank of %.1f of %d dimensions, where BYOL without predictor has %.1f left; a linear probe knows %.1f %% against %.1f %% of the classes."
            .formatted(
                EPOCHS,
                IMAGES,
                with.effectiveRank(),
                Method.dimension(),
                alone.effectiveRank(),
                100 * with.probe(),
                100 * alone.probe()),
        List.of(
            Figure.of("effective rank with entropy", with.effectiveRank()),
            Figure.of("effective rank without", alone.effectiveRank()),
            Figure.of("probe with entropy", accuracy(with)),
            Figure.of("probe without", accuracy(alone))),
        List.of(
            LineChart.of(
                    "Entropy of the projections less that of the uniform density",
                    courses(runs),
                    Measure.of("epoch", "epoch"),
                    Measure.of("entropy", "nats"))
                .series("method"),
            Bars.of(
                "Effective rank of the projections",
                table,
                Measure.of("method", "method"),
                Measure.of("effective rank", "dimensions")),
            DataTable.of(
                    "Both encoders",
                    table,
                    List.of(
                        Measure.of("method", "method"),
                        Measure.of("effective rank", "effective rank"),
                        Measure.of("cosine", "mean cosine of projections")))
                .estimate(
                    Measure.share("probe", "accuracy of a linear probe"),
                    "low",
                    "high",
                    "95 % over test images")));
  }

  private static Table courses(List<TrainedRun> runs) {
    TableBuilder rows = Table.builder().string("method").integer("epoch").number("entropy");
    for (int m = 0; m < METHODS.size(); m++) {
      List<Double> entropies = runs.get(m).entropies();
      for (int epoch = 0; epoch < entropies.size(); epoch++) {
        rows.row(METHODS.get(m).label(), epoch + 1, entropies.get(epoch));
      }
    }
    return rows.build();
  }

  private static Table ends(List<TrainedRun> runs) {
    TableBuilder rows =
        Table.builder()
            .string("method")
            .number("probe")
            .number("low")
            .number("high")
            .number("effective rank")
            .number("cosine");
    for (int m = 0; m < METHODS.size(); m++) {
      TrainedRun run = runs.get(m);
      Estimate probe = accuracy(run);
      rows.row(
          METHODS.get(m).label(),
          probe.value(),
          probe.low(),
          probe.high(),
          run.effectiveRank(),
          run.cosine());
    }
    return rows.build();
  }

  /** With the interval of a share of so many test images. */
  private static Estimate accuracy(TrainedRun run) {
    int right = (int) Math.round(run.probe() * FashionImages.PROBE_TEST);
    return Estimate.share(right, FashionImages.PROBE_TEST, 0.95);
  }
}
