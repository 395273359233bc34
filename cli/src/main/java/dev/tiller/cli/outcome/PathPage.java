package dev.tiller.cli.outcome;

import dev.tiller.data.Table;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A path over sparsity as one HTML file: which sites keep how many neurons, as gamma rises. */
public final class PathPage {

  private static final Measure GAMMA = Measure.of("gamma", "sparsity");

  private static final List<Measure> FIGURES =
      List.of(
          GAMMA,
          Measure.share("support", "all neurons that move"),
          Measure.of("site", "site"),
          Measure.of("neurons", "its neurons"),
          Measure.of("moving", "its neurons that move"),
          Measure.share("share", "share"),
          Measure.of("slope", "distance of slopes from 1"),
          Measure.of("shift", "length of shifts"));

  private PathPage() {}

  /** Writes the page. */
  public static void write(SparsityPath path, Path file) throws IOException {
    Table table = path.table();
    Page.titled("Which neurons a map needs")
        .headline(headline(path))
        .lead("Each training goes on from the one before it, with a stronger sparsity.")
        .add(
            LineChart.of(
                    "Neurons that move",
                    table,
                    GAMMA,
                    Measure.share("share", "neurons of the site that move"))
                .series("site"),
            LineChart.of(
                    "How far slopes move",
                    table,
                    GAMMA,
                    Measure.of("slope", "distance of slopes from 1"))
                .series("site"),
            LineChart.of(
                    "How far shifts move", table, GAMMA, Measure.of("shift", "length of shifts"))
                .series("site"))
        .add(DataTable.of("Figures", table, FIGURES))
        .write(file);
  }

  /** What the weakest and the strongest sparsity leave. */
  private static String headline(SparsityPath path) {
    SparsityPath.Station first = path.stations().get(0);
    SparsityPath.Station last = path.stations().get(path.stations().size() - 1);
    String most =
        "%s of the neurons move at sparsity %s"
            .formatted(moving(path, first), InWords.number(first.gamma()));
    return first == last
        ? most + "."
        : "%s, %s at sparsity %s."
            .formatted(most, moving(path, last), InWords.number(last.gamma()));
  }

  private static String moving(SparsityPath path, SparsityPath.Station station) {
    return InWords.share(MovingNeurons.share(station.map(), path.tolerance()));
  }
}
