package dev.tiller.reproduce.fairness;

import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.statistics.compare.Comparison;
import dev.tiller.symphony.DataTable;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo fair-sa}. */
public final class FairnessDemo implements Demonstration {

  private static final int IDENTITIES = 40;

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
    return "finds the group that a model fails as soon as its input is perturbed, which clean input hides";
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
        "The worst cell of the matrix is %s under %s, the planted one: its true-match rate lies %.3f from the rest there and %.3f on clean input."
            .formatted(
                worst.subgroup().name(),
                worst.perturbation(),
                blurred.difference(),
                clean.difference()),
        List.of(
            difference("difference from the rest on clean input", clean),
            difference("difference from the rest under motion blur", blurred),
            Figure.of("loss of the worst cell beyond the rest", worst.excess())),
        List.of(
            DataTable.of("The worst cells", tables.targeted(5, 3)),
            DataTable.of("AUC matrix of drawn faces, motion blur planted", tables.matrix())));
  }

  private static Figure difference(String name, Comparison of) {
    return new Figure(
        name,
        of.difference(),
        FairnessReproduction.bound(of, -1),
        FairnessReproduction.bound(of, 1));
  }
}
