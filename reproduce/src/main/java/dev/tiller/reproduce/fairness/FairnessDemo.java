package dev.tiller.reproduce.fairness;

import dev.tiller.data.Table;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.synthetic.SyntheticFaces;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.statistics.compare.Comparison;
import dev.tiller.symphony.AucMatrix;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.Measure;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** {@code tiller demo fair-sa}. */
public final class FairnessDemo implements Demonstration {

  private static final int IDENTITIES = 40;
  private static final String OVER_IDENTITIES = "95 % bootstrap over identities";

  @Override
  public String name() {
    return "fair-sa";
  }

  @Override
  public String system() {
    return "Fair SA, arXiv 2202.03586";
  }

  @Override
  public String shows() {
    return "finds the group that a model fails as soon as its input is perturbed, which clean input"
        + " hides";
  }

  @Override
  public List<String> next() {
    return List.of(
        "audit --help", "analyze --help", "reproduce fair-sa --quick --page fair-sa.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    AuditResult result = new DrawnFaces(1, IDENTITIES, true).audit(experiment.monitor());
    AuditTables tables = new AuditTables(result);
    Cell worst = result.matrix().targeted(1).get(0);
    Comparison clean = FairnessReproduction.rest(result, ResponseSweep.CLEAN);
    Comparison blurred = FairnessReproduction.rest(result, FairnessReproduction.MOTION);
    return new Shown(
        "The worst cell of the matrix is %s under %s (planted: %s under %s): the area under its true-match rate differs from the rest's by %s there and by %s on clean input."
            .formatted(
                worst.subgroup().name(),
                InWords.name(worst.perturbation()),
                SyntheticFaces.WEAK,
                InWords.name(FairnessReproduction.MOTION),
                difference("", blurred).text(),
                difference("", clean).text()),
        List.of(
            difference("difference from the rest on clean input", clean),
            difference("difference from the rest under motion blur", blurred),
            Figure.of("loss of the worst cell beyond the rest", worst.excess())),
        List.of(
            AucMatrix.of(
                    "Area under the response curve of the true-match rate",
                    truly(tables.matrix()),
                    Measure.of("group", "group"),
                    Measure.of("perturbation", "perturbation"),
                    Measure.share("auc", "area"))
                .interval("low", "high", OVER_IDENTITIES)
                .count("items"),
            DataTable.of("The worst cells", tables.targeted(5, 3)).inWords(),
            DataTable.of("All cells", tables.matrix())
                .show(
                    "perturbation",
                    "measure",
                    "group",
                    "items",
                    "auc",
                    "clean",
                    "excess",
                    "p_adjusted")
                .inWords()
                .estimate(Measure.of("auc", "area"), "low", "high", OVER_IDENTITIES)
                .pageSize(12)));
  }

  /** The rows of the measure that the planted disparity is in. */
  private static Table truly(Table cells) {
    List<String> measures = cells.column("measure").toStrings();
    return cells.rows(
        IntStream.range(0, measures.size())
            .filter(row -> FairnessReproduction.TMR.equals(measures.get(row)))
            .toArray());
  }

  private static Figure difference(String name, Comparison of) {
    return new Figure(
        name,
        of.difference(),
        FairnessReproduction.bound(of, -1),
        FairnessReproduction.bound(of, 1));
  }
}
