package dev.tiller.cli.outcome;

import dev.tiller.data.Table;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;

/** A path over sparsity as one HTML file: which sites keep how many neurons, as gamma rises. */
public final class PathPage {

  private static final Measure GAMMA = Measure.of("gamma", "sparsity");

  private PathPage() {}

  /** Writes the page. */
  public static void write(SparsityPath path, Path file) throws IOException {
    Table table = path.table();
    Page.titled("Which neurons a map needs")
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
                    Measure.of("slope", "Euclidean norm of omega - 1"))
                .series("site"),
            LineChart.of(
                    "How far shifts move",
                    table,
                    GAMMA,
                    Measure.of("shift", "Euclidean norm of beta"))
                .series("site"))
        .add(DataTable.of("Figures", table))
        .write(file);
  }
}
