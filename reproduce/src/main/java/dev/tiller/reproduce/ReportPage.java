package dev.tiller.reproduce;

import dev.tiller.data.TableBuilder;
import dev.tiller.symphony.Claims;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;

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
          f.holds(),
          f.reason());
    }
    Page page =
        Page.titled("Reproduction: " + report.paper())
            .lead(paper + ". Measured here in " + Math.round(report.seconds()) + " s.")
            .add(Claims.of("Claims", rows.build()));
    for (Component figure : report.figures()) {
      page = page.add(figure);
    }
    for (var table : report.tables().entrySet()) {
      page = page.add(DataTable.of(table.getKey(), table.getValue()));
    }
    page.write(file);
  }

  private static @org.jspecify.annotations.Nullable Double cell(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
