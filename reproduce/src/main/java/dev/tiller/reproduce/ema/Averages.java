package dev.tiller.reproduce.ema;

import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.ema.Classifying.Curves;
import dev.tiller.reproduce.ema.Classifying.Point;
import dev.tiller.training.scaling.GrowingBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What one seed showed of averages that do not feed back. All but {@code again} see the images in
 * one order, so that a batch that grows is the base run until it does.
 *
 * @param base the base batch
 * @param again the base batch in another order: how far apart two runs are anyway
 * @param large eight times the batch from the start
 * @param atOnce the base batch for one epoch, then eight times that
 * @param progressive the base batch for one epoch, twice and four times for a quarter each, then
 *     eight
 */
record Averages(
    long seed, Curves base, Curves again, Curves large, Curves atOnce, Curves progressive) {

  private static final int BASE = Classifying.BASE;
  private static final int LARGE = Classifying.LARGE;

  static Averages measure(Classifying runs, long seed) {
    GrowingBatch small = GrowingBatch.constant(BASE);
    return new Averages(
        seed,
        runs.curves(small, seed, 0),
        runs.curves(small, seed, 1),
        runs.curves(GrowingBatch.constant(LARGE), seed, 0),
        runs.curves(grown(new int[] {BASE, LARGE}), seed, 0),
        runs.curves(grown(new int[] {BASE, 64, 128, LARGE}), seed, 0));
  }

  /** One epoch of the first size, a quarter of the next ones, the rest of the last. */
  private static GrowingBatch grown(int[] sizes) {
    List<GrowingBatch.Stage> stages = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      long until = Classifying.EPOCH + i * Classifying.EPOCH / 4;
      stages.add(new GrowingBatch.Stage(sizes[i], i == sizes.length - 1 ? Long.MAX_VALUE : until));
    }
    return new GrowingBatch(stages);
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

  /** Of a run whose batch grows, over the large batch from the start. */
  double ratio(Curves grown) {
    return gap(grown.rule(), base.rule(), 0) / ruleGap();
  }

  /** How far the trained weights themselves fall behind the base's at the first look after it. */
  double dip(Curves grown) {
    int first = 4; // Looks of the first epoch.
    return base.model().get(first).accuracy() - grown.model().get(first).accuracy();
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
    rows(table, "batch 32 for an epoch, then 256, rule", atOnce.rule(), atOnce);
    rows(table, "batch 32 for an epoch, then 64, 128, 256, rule", progressive.rule(), progressive);
  }

  private void rows(TableBuilder table, String run, List<Point> average, Curves curves) {
    for (int i = 0; i < average.size(); i++) {
      Point at = average.get(i);
      double model = curves.model().get(i).accuracy();
      table.row(seed, run, at.epochs(), at.accuracy(), at.loss(), model);
    }
  }
}
