package dev.tiller.examples;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a page with a component of one's own beside a built-in one, over the same rows. */
public final class OwnComponent {

  private OwnComponent() {}

  public static void main(String[] args) throws IOException {
    page().write(Path.of(args.length > 0 ? args[0] : "rivers.html"));
  }

  static Page page() {
    Table rivers =
        Table.of(
            Column.strings("river", "Nile", "Amazon", "Danube", "Rhine", "Congo", "Volga"),
            Column.strings(
                "continent", "Africa", "America", "Europe", "Europe", "Africa", "Europe"),
            Column.doubles("length", 6650, 6400, 2850, 1230, 4700, 3530));
    return Page.titled("Rivers")
        .add(
            new StripPlot("Lengths", rivers, Measure.of("length", "length", "km")),
            DataTable.of("All rivers", rivers));
  }
}
