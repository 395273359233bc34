package dev.tiller.reproduce.ema;

import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.ema.Classifying.Curves;
import dev.tiller.reproduce.ema.Classifying.Point;
import java.util.List;

/**
 * What one seed showed of averages that do not feed back.
 *
 * @param base the base batch
 * @param again the base batch in another order: how far apart two runs are anyway
 * @param large eight times the batch from the start
 * @param progressive the base batch for one epoch, then eight times
 */
record Averages(long seed, Curves base, Curves again, Curves large, Curves progressive) {

  private static final int BASE = Classifying.BASE;
  private static final int LARGE = Classifying.LARGE;

  static Averages measure(Classifying runs, long seed) {
    Batches small = Batches.of(BASE, BASE);
    return new Averages(
        seed,
        runs.curves(small, seed, 0),
        runs.curves(small, seed, 1),
        runs.curves(Batches.of(BASE, LARGE), seed, 2),
        runs.curves(new Batches(BASE, BASE, Classifying.EPOCH, LARGE), seed, 3));
  }

  /** Mean over looks of the distance in accuracy, from {@code epochs} on. */
  static double gap(List<Point> one, List<Point> other, double epochs) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      if (other.get(i).epochs() > epochs) {
        sum += Math.abs(one.get(i).accuracy() - other.get(i).accuracy());
        count++;
      }
    }
    return sum / count;
  }

  private static double lossGap(List<Point> one, List<Point> other) {
    double sum = 0;
    for (int i = 0; i < other.size(); i++) {
      sum += Math.abs(one.get(i).loss() - other.get(i).loss());
    }
    return sum / other.size();
  }

  double ruleGap() {
    return gap(large.rule(), base.rule(), 0);
  }

  double withoutGap() {
    return gap(large.without(), base.rule(), 0);
  }

  double noise() {
    return gap(again.rule(), base.rule(), 0);
  }

  double ratio() {
    return withoutGap() / ruleGap();
  }

  double lossRatio() {
    return lossGap(large.without(), base.rule()) / lossGap(large.rule(), base.rule());
  }

  double progressiveRatio() {
    return gap(progressive.rule(), base.rule(), 0) / ruleGap();
  }

  /** The same over looks after the switch alone. */
  double progressiveRatioAfter() {
    return gap(progressive.rule(), base.rule(), 1.01) / gap(large.rule(), base.rule(), 1.01);
  }

  static TableBuilder table() {
    return dev.tiller.data.Table.builder()
        .integer("seed")
        .string("run")
        .number("epochs")
        .number("accuracy of the average")
        .number("loss of the average")
        .number("accuracy of the model");
  }

  void into(TableBuilder table) {
    rows(table, "batch 32", base.rule(), base);
    rows(table, "batch 32, another order", again.rule(), again);
    rows(table, "batch 256, rule", large.rule(), large);
    rows(table, "batch 256, no rule", large.without(), large);
    rows(table, "batch 32 for an epoch, then 256, rule", progressive.rule(), progressive);
  }

  private void rows(TableBuilder table, String run, List<Point> average, Curves curves) {
    for (int i = 0; i < average.size(); i++) {
      Point at = average.get(i);
      double model = curves.model().get(i).accuracy();
      table.row(seed, run, at.epochs(), at.accuracy(), at.loss(), model);
    }
  }
}
