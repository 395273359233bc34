package dev.tiller.selfsupervised.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSource;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.LogisticRegression;
import dev.tiller.tensor.LeakCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeTest {

  static List<Probe> probes() {
    return List.of(new RidgeProbe(1e-3), LinearProbe.standard(), NeighborProbe.standard());
  }

  private static Embeddings embeddings(float[][] rows, int[] labels, int classes) {
    int width = rows[0].length;
    float[] flat = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    List<String> names = IntStream.range(0, rows.length).mapToObj(String::valueOf).toList();
    List<String> kinds = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    return new Embeddings(width, flat, labels, kinds, names);
  }

  /** Points around one center a class, on a shifted and stretched scale. */
  private static Embeddings clouds(int count, double spread, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][4];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 3;
      for (int j = 0; j < 3; j++) {
        double center = labels[i] == j ? 1 : 0;
        rows[i][j] = (float) (5 + Math.pow(10, j) * (center + spread * random.nextGaussian()));
      }
      rows[i][3] = 7; // Never varies.
    }
    return embeddings(rows, labels, 3);
  }

  @ParameterizedTest
  @MethodSource("probes")
  void whatIsApartIsTold(Probe probe) {
    try (LeakCheck leaks = LeakCheck.open()) {
      Estimate accuracy = probe.accuracy(clouds(300, 0.02, 1), clouds(90, 0.02, 2));
      assertThat(accuracy.value()).isGreaterThan(0.95);
      assertThat(accuracy.low()).isLessThan(accuracy.value());
      assertThat(accuracy.n()).isEqualTo(90);
    }
  }

  @ParameterizedTest
  @MethodSource("probes")
  void labelsAtRandomAreToldByChance(Probe probe) {
    Embeddings train = clouds(300, 0.3, 3);
    Random random = new Random(4);
    int[] any = random.ints(300, 0, 3).toArray();
    Embeddings shuffled =
        new Embeddings(train.width(), train.vectors(), any, train.classes(), train.names());
    assertThat(probe.accuracy(shuffled, clouds(300, 0.3, 5)).value()).isBetween(0.2, 0.5);
  }

  /** Two points and two features: the closed form by hand. */
  @Test
  void ridgeDrawsTheLineInTheMiddle() {
    Embeddings train = embeddings(new float[][] {{0}, {0}, {2}, {2}}, new int[] {0, 0, 1, 1}, 2);
    Embeddings test = embeddings(new float[][] {{0.9f}, {1.1f}}, new int[] {0, 1}, 2);
    assertThat(new RidgeProbe(0.5).predict(train, 2, test)).containsExactly(0, 1);
    Embeddings uneven = embeddings(new float[][] {{0}, {2}, {2}, {2}}, new int[] {0, 1, 1, 1}, 2);
    // x standardized: -sqrt 3 and three times 1/sqrt 3; y - mean in class 1: -3/4 and 1/4.
    // w = cov / (1 + p) = (sqrt 3 / 4) / 1.5; the classes meet where w x + 3/4 = 1/2.
    double meets = -0.25 / (Math.sqrt(3) / 4 / 1.5); // -0.866 standardized
    float edge = (float) (1.5 + meets * Math.sqrt(0.75)); // 0.75 in x
    Embeddings around =
        embeddings(new float[][] {{edge - 0.01f}, {edge + 0.01f}}, new int[] {0, 1}, 2);
    assertThat(new RidgeProbe(0.5).predict(uneven, 2, around)).containsExactly(0, 1);
  }

  @Test
  void theLinearProbeAgreesWithLogisticRegression() {
    Random random = new Random(6);
    float[][] rows = new float[200][3];
    double[][] exact = new double[200][3];
    int[] labels = new int[200];
    boolean[] truths = new boolean[200];
    for (int i = 0; i < 200; i++) {
      double score = 0.3 * random.nextGaussian();
      for (int j = 0; j < 3; j++) {
        rows[i][j] = (float) random.nextGaussian();
        exact[i][j] = rows[i][j];
        score += (j - 1) * rows[i][j];
      }
      labels[i] = score > 0 ? 1 : 0;
      truths[i] = score > 0;
    }
    Embeddings all = embeddings(rows, labels, 2);
    int[] ours = new LinearProbe(1e-6, 500).predict(all, 2, all);
    LogisticRegression theirs =
        LogisticRegression.fit(exact, truths, new LogisticRegression.Options(1e-6, true));
    int same = 0;
    for (int i = 0; i < 200; i++) {
      same += (theirs.score(exact[i]) > 0 ? 1 : 0) == ours[i] ? 1 : 0;
    }
    assertThat(same).isGreaterThanOrEqualTo(199);
  }

  @Test
  void neighborsVoteByTheirCosine() {
    float[][] known = {{1, 0}, {0.9f, 0.1f}, {0, 1}, {-1, 0}};
    Embeddings train = embeddings(known, new int[] {0, 0, 1, 2}, 3);
    Embeddings test = embeddings(new float[][] {{2, 0.1f}, {0.1f, 5}, {-3, 1}}, new int[3], 3);
    assertThat(new NeighborProbe(1, 0.07).predict(train, 3, test)).containsExactly(0, 1, 2);
    // All four vote: far ones hardly count at a low temperature.
    assertThat(new NeighborProbe(9, 0.07).predict(train, 3, test)).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @MethodSource("probes")
  void whatCannotBeProbedIsNamed(Probe probe) {
    Embeddings good = clouds(30, 0.1, 7);
    Embeddings one = new Embeddings(4, good.vectors(), new int[30], good.classes(), good.names());
    assertThatThrownBy(() -> probe.accuracy(one, good))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("All 30 training images are of one class, \"class 0\"");
    int[] none = new int[30];
    Arrays.fill(none, ImageSource.NO_LABEL);
    Embeddings bare = new Embeddings(4, good.vectors(), none, List.of(), good.names());
    assertThatThrownBy(() -> probe.accuracy(good, bare))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("test images have none");
    Embeddings narrow = embeddings(new float[][] {{1}, {2}}, new int[] {0, 1}, 2);
    assertThatThrownBy(() -> probe.accuracy(good, narrow)).hasMessageContaining("width 4");
  }
}
