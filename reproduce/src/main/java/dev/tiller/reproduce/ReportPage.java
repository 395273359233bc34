package dev.tiller.reproduce;

import dev.tiller.data.TableBuilder;
import dev.tiller.symphony.Claims;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A report as one self-contained HTML file. */
public final class ReportPage {

  private ReportPage() {}

  /**
   * @param paper title and arXiv number
   * @param file to write or replace
   */
  public static void write(Report report, String paper, Path file) throws IOException {
    TableBuilder rows = Claims.rows();
    for (Finding f : report.findings()) {
      rows.row(
          f.claim().id(),
          f.claim().statement() + "; holds when " + f.claim().threshold(),
          f.claim().paper(),
          cell(f.measured()),
          cell(f.low()),
          cell(f.high()),
          "",
          untested(f) ? null : f.holds(),
          f.reason());
    }
    Page page =
        Page.titled("Reproduction: " + report.paper())
            .headline(headline(report))
            .lead(paper + ". Measured here in " + Math.round(report.seconds()) + " s.")
            .add(Claims.of("Claims", rows.build()));
    for (Component figure : report.figures()) {
      page = page.add(figure);
    }
    for (var table : report.tables().entrySet()) {
      page = page.add(DataTable.of(table.getKey(), table.getValue()).inWords());
    }
    page.write(file);
  }

  private static boolean untested(Finding finding) {
    return !finding.holds() && Double.isNaN(finding.measured());
  }

  /** How many claims hold, and which do not. */
  private static String headline(Report report) {
    List<Finding> all = report.findings();
    long untested = all.stream().filter(ReportPage::untested).count();
    long failing = all.size() - report.holding() - untested;
    StringBuilder text =
        new StringBuilder(
                "%d of %s".formatted(report.holding(), InWords.count(all.size(), "claim")))
            .append(report.holding() == 1 ? " holds here" : " hold here");
    if (failing > 0) {
      text.append(failing == 1 ? ", 1 does not" : ", %d do not".formatted(failing));
    }
    if (untested > 0) {
      text.append(
          untested == 1
              ? ", 1 could not be tested"
              : ", %d could not be tested".formatted(untested));
    }
    return text.append('.').toString();
  }

  private static @org.jspecify.annotations.Nullable Double cell(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
