package dev.tiller.reproduce.ema;

import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.ema.Teaching.Lags;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one seed showed of a teacher that feeds back.
 *
 * @param base lag with the base batch
 * @param again the same in another order: how far apart two runs are anyway
 * @param rule by batch, with the rule
 * @param without by batch, with the base batch's momentum
 */
record Lagging(
    long seed, Lags base, Lags again, Map<Integer, Lags> rule, Map<Integer, Lags> without) {

  static final int EIGHTFOLD = 256;
  static final int HALF = 16;
  static final int FRACTION = 80;

  static Lagging measure(Teaching runs, long seed) {
    Map<Integer, Lags> rule = new LinkedHashMap<>();
    Map<Integer, Lags> without = new LinkedHashMap<>();
    Lags base = runs.lags(Teaching.BASE, true, seed, 0);
    Lags again = runs.lags(Teaching.BASE, true, seed, 1);
    for (int batch : new int[] {EIGHTFOLD, HALF, FRACTION}) {
      rule.put(batch, runs.lags(batch, true, seed, 0));
      without.put(batch, runs.lags(batch, false, seed, 0));
    }
    return new Lagging(seed, base, again, rule, without);
  }

  /** Mean over windows of the distance of the lag from the base's, as a share of that. */
  double ruleError(int batch) {
    return error(rule.get(batch));
  }

  double withoutError(int batch) {
    return error(without.get(batch));
  }

  double noise() {
    return error(again);
  }

  private double error(Lags lags) {
    return Arrays.stream(lags.over(base)).map(ratio -> Math.abs(ratio - 1)).average().orElseThrow();
  }

  /** Mean over windows of the lag over the base's, without the rule. */
  double withoutRatio(int batch) {
    return Arrays.stream(without.get(batch).over(base)).average().orElseThrow();
  }

  double worstWindow(int batch) {
    return Arrays.stream(rule.get(batch).over(base)).map(r -> Math.abs(r - 1)).max().orElseThrow();
  }

  static TableBuilder table() {
    return dev.tiller.data.Table.builder()
        .integer("seed")
        .string("run")
        .number("samples")
        .number("teacher's lag");
  }

  void into(TableBuilder table) {
    rows(table, "batch 32", base);
    rows(table, "batch 32, another order", again);
    rule.forEach((batch, lags) -> rows(table, "batch %d, rule".formatted(batch), lags));
    without.forEach((batch, lags) -> rows(table, "batch %d, no rule".formatted(batch), lags));
  }

  private void rows(TableBuilder table, String run, Lags lags) {
    for (int i = 0; i < lags.lag().size(); i++) {
      table.row(seed, run, (double) lags.samples().get(i), lags.lag().get(i));
    }
  }
}
