package dev.tiller.reproduce.ema;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.reproduce.ema.Classifying.Curves;
import dev.tiller.reproduce.ema.Classifying.Point;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.training.scaling.GrowingBatch;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo ema}. */
public final class EmaDemo implements Demonstration {

  @Override
  public String name() {
    return "ema";
  }

  @Override
  public String system() {
    return "How to Scale Your EMA, arXiv 2307.13813";
  }

  @Override
  public String shows() {
    return "trains with eight times the batch, once with the rule for averages and once without";
  }

  @Override
  public List<String> next() {
    return List.of(
        "train scale --recipe byol-imagenet --batch 64",
        "train scale --help",
        "reproduce ema --quick --page ema.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    try (FashionImages data = FashionImages.open(experiment.opening())) {
      Classifying runs = new Classifying(data, experiment, 1);
      Curves base = runs.curves(GrowingBatch.constant(Classifying.BASE), 1, 0);
      Curves large = runs.curves(GrowingBatch.constant(Classifying.LARGE), 1, 2);
      double rule = Averages.gap(large.rule(), base.rule(), 0);
      double without = Averages.gap(large.without(), base.rule(), 0);
      ParabolaFigures parabola = ParabolaFigures.measure(experiment, 1);
      TableBuilder points =
          Table.builder()
              .string("run")
              .number("epochs")
              .number("accuracy")
              .number("low")
              .number("high");
      int images = Math.toIntExact(data.testLabels().numel());
      rows(points, "batch 32", base.rule(), images);
      rows(points, "batch 256, rule", large.rule(), images);
      rows(points, "batch 256, no rule", large.without(), images);
      return new Shown(
          "At 8 times the batch the accuracy of averaged weights is %.1f points from that at the base batch with the rule, and %.1f without it (mean over the run)."
              .formatted(100 * rule, 100 * without),
          List.of(
              Figure.of("accuracy at the end, batch 32", last(base.rule(), images)),
              Figure.of("accuracy at the end, batch 256, rule", last(large.rule(), images)),
              Figure.of("accuracy at the end, batch 256, no rule", last(large.without(), images)),
              Figure.of("distance in accuracy with the rule", rule),
              Figure.of("distance in accuracy without the rule", without),
              Figure.of("without / with", without / rule),
              Figure.of(
                  "noisy parabola: recursion against closed form", parabola.worstRecursion())),
          List.of(
              LineChart.of(
                      "Accuracy of the average, Fashion-MNIST",
                      points.build(),
                      Measure.of("epochs", "epochs seen"),
                      Measure.share("accuracy", "test accuracy"))
                  .series("run")
                  .interval("low", "high", "95 % over test images, one seed"),
              DataTable.of("Noisy parabola: best momentum", parabola.momentaTable())));
    }
  }

  private static void rows(TableBuilder table, String run, List<Point> points, int images) {
    for (Point point : points) {
      Estimate accuracy = accuracy(point, images);
      table.row(run, point.epochs(), accuracy.value(), accuracy.low(), accuracy.high());
    }
  }

  private static Estimate last(List<Point> points, int images) {
    return accuracy(points.get(points.size() - 1), images);
  }

  private static Estimate accuracy(Point point, int images) {
    return Estimate.share((int) Math.round(point.accuracy() * images), images, 0.95);
  }
}
