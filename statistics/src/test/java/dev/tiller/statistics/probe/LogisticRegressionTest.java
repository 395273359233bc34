package dev.tiller.statistics.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.LogisticRegression.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {

  @Test
  void oneFeatureMatchesItsClosedForm() {
    // x = +1 / -1, n = 10, separable: the optimum solves n sigmoid(-w) = l2 w.
    double[][] x = new double[10][1];
    boolean[] y = new boolean[10];
    for (int i = 0; i < 10; i++) {
      y[i] = i % 2 == 0;
      x[i][0] = y[i] ? 1 : -1;
    }
    LogisticRegression model = LogisticRegression.fit(x, y, new Options(0.5, false));
    double w = model.weights()[0];
    assertThat(10 * LogisticRegression.sigmoid(-w)).isCloseTo(0.5 * w, within(1e-7));
    assertThat(model.intercept()).isCloseTo(0, within(1e-8));
  }

  @Test
  void interceptAloneGivesTheBaseRate() {
    double[][] x = new double[8][3];
    boolean[] y = {true, true, false, false, false, false, false, false};
    LogisticRegression model = LogisticRegression.fit(x, y, new Options(1, true));
    assertThat(model.probability(new double[3])).isCloseTo(0.25, within(1e-9));
    assertThat(model.weights()).containsExactly(0, 0, 0);
  }

  @Test
  void theGradientVanishesAtTheSolutionForManyShapes() {
    int[][] shapes = {{200, 5}, {40, 120}, {1000, 30}, {6, 50}};
    for (int[] shape : shapes) {
      for (double l2 : new double[] {1e-3, 1, 100}) {
        Sample sample = Sample.random(shape[0], shape[1], 17);
        LogisticRegression model =
            LogisticRegression.fit(sample.x, sample.y, new Options(l2, false));
        assertThat(gradientNorm(sample, model, l2)).isLessThan(1e-4);
      }
    }
  }

  @Test
  void standardizingMakesTheScaleOfAFeatureIrrelevant() {
    Sample sample = Sample.random(150, 4, 3);
    double[][] scaled = new double[150][];
    for (int i = 0; i < 150; i++) {
      scaled[i] = sample.x[i].clone();
      scaled[i][2] = 1000 * scaled[i][2] + 5e4;
    }
    Options options = new Options(1, true);
    double[] a = LogisticRegression.fit(sample.x, sample.y, options).probabilities(sample.x);
    double[] b = LogisticRegression.fit(scaled, sample.y, options).probabilities(scaled);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(1e-6));
    }
  }

  @Test
  void recoversATrueModelAndIsDeterministic() {
    Sample sample = Sample.random(4000, 3, 5);
    LogisticRegression model = LogisticRegression.fit(sample.x, sample.y, new Options(1e-3, false));
    for (int j = 0; j < 3; j++) {
      assertThat(model.weights()[j]).isCloseTo(sample.truth[j], within(0.25));
    }
    assertThat(LogisticRegression.fit(sample.x, sample.y, new Options(1e-3, false)).weights())
        .containsExactly(model.weights());
    LogisticRegression loaded = LogisticRegression.of(model.weights(), model.intercept());
    assertThat(loaded.probability(sample.x[0])).isEqualTo(model.probability(sample.x[0]));
  }

  @Test
  void heldOutAccuracyCarriesItsInterval() {
    Sample sample = Sample.random(1000, 5, 8);
    Folds.Split split = Folds.stratified(sample.y, 5, 1).get(0);
    LogisticRegression model =
        LogisticRegression.fit(
            Folds.pick(sample.x, split.train()),
            Folds.pick(sample.y, split.train()),
            new Options(1, false));
    Estimate accuracy =
        model.accuracy(Folds.pick(sample.x, split.test()), Folds.pick(sample.y, split.test()));
    assertThat(accuracy.n()).isEqualTo(200);
    assertThat(accuracy.low()).isGreaterThan(0.6);
    assertThat(accuracy.covers(accuracy.value())).isTrue();
  }

  @Test
  void crossValidationFindsNothingInNoise() {
    double right = 0;
    int strong = 0;
    for (int trial = 0; trial < 20; trial++) {
      Random random = new Random(trial);
      double[][] x = new double[60][40];
      boolean[] y = new boolean[60];
      for (int i = 0; i < 60; i++) {
        y[i] = i % 2 == 0;
        Arrays.setAll(x[i], j -> random.nextGaussian());
      }
      List<Folds.Split> folds = Folds.stratified(y, 5, trial);
      CrossValidation best = CrossValidation.best(x, y, folds, List.of(0.01, 1.0, 1e3), false);
      strong += best.l2() == 1e3 ? 1 : 0;
      right += best.accuracy().value() / 20;
      assertThat(best.accuracy().n()).isEqualTo(60);
    }
    assertThat(right).as("mean held-out accuracy on noise").isBetween(0.43, 0.57);
    assertThat(strong).as("noise calls for the strongest penalty").isGreaterThanOrEqualTo(19);
  }

  @Test
  void foldsPartitionTheItemsAndKeepTheClasses() {
    boolean[] labels = new boolean[53];
    Arrays.fill(labels, 0, 20, true);
    List<Folds.Split> folds = Folds.stratified(labels, 5, 9);
    int[] all = folds.stream().flatMapToInt(f -> Arrays.stream(f.test())).sorted().toArray();
    assertThat(all).containsExactly(IntStream.range(0, 53).toArray());
    for (Folds.Split fold : folds) {
      assertThat(fold.train()).doesNotContain(fold.test());
      assertThat(fold.test().length).isBetween(10, 11);
      assertThat(Arrays.stream(fold.test()).filter(i -> labels[i]).count()).isEqualTo(4);
    }
    int[] documents = {0, 0, 0, 1, 1, 2, 3, 3, 4};
    boolean[] mixed = {true, true, false, true, true, false, false, true, true};
    List<Folds.Split> grouped = Folds.grouped(mixed, documents, 2, 1);
    assertThat(grouped.stream().flatMapToInt(f -> Arrays.stream(f.test())).sorted().toArray())
        .containsExactly(IntStream.range(0, 9).toArray());
    for (Folds.Split fold : grouped) {
      assertThat(fold.test().length).isBetween(4, 5);
      assertThat(Arrays.stream(fold.train()).map(i -> documents[i]).boxed().toList())
          .doesNotContainAnyElementsOf(
              Arrays.stream(fold.test()).map(i -> documents[i]).boxed().toList());
    }
  }

  @Test
  void groupedFoldsStayBalanced() {
    Random random = new Random(3);
    boolean[] labels = new boolean[300];
    int[] documents = new int[300];
    int document = 0;
    for (int i = 0; i < 300; i++) {
      document += random.nextInt(8) == 0 || i == 150 ? 1 : 0;
      documents[i] = document;
      labels[i] = i < 150;
    }
    for (Folds.Split fold : Folds.grouped(labels, documents, 5, 4)) {
      assertThat(Arrays.stream(fold.test()).filter(i -> labels[i]).count()).isBetween(22L, 38L);
      assertThat(Arrays.stream(fold.test()).filter(i -> !labels[i]).count()).isBetween(22L, 38L);
    }
    assertThatThrownBy(() -> Folds.grouped(labels, new int[300], 2, 4))
        .hasMessageContaining("comes from 1 groups");
  }

  @Test
  void refusesNonsense() {
    Options options = new Options(1, false);
    assertThatThrownBy(() -> LogisticRegression.fit(new double[3][2], new boolean[3], options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("All 3 labels are negative");
    assertThatThrownBy(
            () ->
                LogisticRegression.fit(
                    new double[][] {{1}, {Double.NaN}}, new boolean[] {true, false}, options))
        .hasMessageContaining("features of row 1");
    assertThatThrownBy(
            () ->
                LogisticRegression.fit(
                    new double[][] {{1}, {1, 2}}, new boolean[] {true, false}, options))
        .hasMessageContaining("Row 0 and row 1");
    assertThatThrownBy(() -> new Options(0, false)).hasMessageContaining("positive");
    assertThatThrownBy(() -> LogisticRegression.of(new double[] {1}, 0).score(new double[2]))
        .hasMessageContaining("1 features");
    assertThatThrownBy(() -> Folds.stratified(new boolean[] {true, false, false}, 2, 0))
        .hasMessageContaining("too few for 2 folds");
  }

  private static double gradientNorm(Sample sample, LogisticRegression model, double l2) {
    int d = sample.x[0].length;
    double[] gradient = new double[d + 1];
    for (int i = 0; i < sample.x.length; i++) {
      double residual = model.probability(sample.x[i]) - (sample.y[i] ? 1 : 0);
      for (int j = 0; j < d; j++) {
        gradient[j] += residual * sample.x[i][j];
      }
      gradient[d] += residual;
    }
    for (int j = 0; j < d; j++) {
      gradient[j] += l2 * model.weights()[j];
    }
    return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
  }

  private record Sample(double[][] x, boolean[] y, double[] truth) {
    static Sample random(int n, int d, long seed) {
      Random random = new Random(seed);
      double[] truth = new double[d];
      Arrays.setAll(truth, j -> random.nextGaussian());
      double[][] x = new double[n][d];
      boolean[] y = new boolean[n];
      for (int i = 0; i < n; i++) {
        double score = 0.3;
        for (int j = 0; j < d; j++) {
          x[i][j] = random.nextGaussian();
          score += truth[j] * x[i][j];
        }
        y[i] = i < 2 ? i == 0 : random.nextDouble() < LogisticRegression.sigmoid(score);
      }
      return new Sample(x, y, truth);
    }
  }
}
