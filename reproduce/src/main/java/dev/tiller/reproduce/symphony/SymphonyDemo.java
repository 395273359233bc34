package dev.tiller.reproduce.symphony;

import dev.tiller.data.Table;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.Issues;
import dev.tiller.symphony.Symphony;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** {@code tiller demo symphony}. */
public final class SymphonyDemo implements Demonstration {

  @Override
  public String name() {
    return "symphony";
  }

  @Override
  public String system() {
    return "Symphony, arXiv 2202.08946";
  }

  @Override
  public String shows() {
    return "makes a page of open components from one table, in which four planted problems are named";
  }

  @Override
  public List<String> next() {
    return List.of(
        "symphony rows.csv -o page.html",
        "analyze --help",
        "reproduce symphony --quick --page symphony.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    Planted planted =
        Planted.draw(
            FashionMnist.open(experiment.opening()).train(), true, 1, experiment.monitor());
    Table table = planted.table();
    SymphonyReproduction.Found found = SymphonyReproduction.look(planted);
    long right = agreeing(table);
    int rows = table.rowCount();
    return new Shown(
        "%d of 4 planted problems are named by the page itself: copies across the split, mixed-up labels of one source, images that are none, and a lens on which the classifier breaks when blurred."
            .formatted(found.all()),
        List.of(
            Figure.of("planted problems found, of 4", found.all()),
            Figure.of("sentences about what to look at", Issues.of("", table).issues().size()),
            Figure.of("accuracy of the classifier", Estimate.share((int) right, rows, 0.95)),
            Figure.of("rows", rows)),
        Symphony.of(table).page().components());
  }

  private static long agreeing(Table table) {
    List<String> labels = table.column("label").toStrings();
    List<String> predictions = table.column("prediction").toStrings();
    return IntStream.range(0, labels.size())
        .filter(row -> labels.get(row).equals(predictions.get(row)))
        .count();
  }
}
