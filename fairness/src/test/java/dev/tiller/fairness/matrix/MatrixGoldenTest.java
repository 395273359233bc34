package dev.tiller.fairness.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.group.Partition;
import dev.tiller.statistics.compare.Heterogeneity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A matrix of four groups and two perturbations against figures computed independently. */
class MatrixGoldenTest {

  private static final Offset<Double> TIGHT = within(1e-9);
  private static final int[] SIZES = {400, 400, 200, 100};
  private static final int[][] MOTION = {
    {392, 380, 344, 276, 180},
    {388, 368, 308, 216, 120},
    {194, 186, 160, 118, 66},
    {97, 90, 70, 44, 20}
  };
  private static final int[][] EXPOSURE = {
    {392, 388, 372, 332, 268},
    {388, 386, 374, 348, 300},
    {194, 193, 188, 176, 150},
    {97, 97, 94, 88, 76}
  };

  private static final RobustnessMatrix MATRIX = matrix();

  /** Items that once failed stay failed. */
  private static ResponseSweep sweep(String name, int[][] counts) {
    List<double[]> rows = new ArrayList<>();
    for (int g = 0; g < SIZES.length; g++) {
      for (int i = 0; i < SIZES[g]; i++) {
        int place = i;
        rows.add(Arrays.stream(counts[g]).mapToDouble(c -> place < c ? 1 : 0).toArray());
      }
    }
    return new ResponseSweep(
        name, "correct", Axis.of(0, 1, 2, 3, 4), rows.toArray(double[][]::new));
  }

  private static RobustnessMatrix matrix() {
    List<Item<String>> items = new ArrayList<>();
    for (int g = 0; g < SIZES.length; g++) {
      for (int i = 0; i < SIZES[g]; i++) {
        String name = "ABCD".substring(g, g + 1);
        items.add(Item.of(name + i, "x", Map.of("group", name), ""));
      }
    }
    List<Partition> partitions = Partition.of(items, List.of("group"), 1, Minimum.USUAL);
    return RobustnessMatrix.of(
        List.of(sweep("motion", MOTION), sweep("exposure+", EXPOSURE)),
        partitions,
        IntStream.range(0, items.size()).toArray(),
        MatrixSettings.seeded(1));
  }

  private static Cell cell(String row, String group) {
    return MATRIX.cell(row, "correct", group).orElseThrow();
  }

  private static double[] aucs(String row) {
    return IntStream.range(0, 4)
        .mapToDouble(g -> cell(row, "ABCD".substring(g, g + 1)).auc().value())
        .toArray();
  }

  private static Disparity disparity(String row) {
    return MATRIX.disparities().stream()
        .filter(d -> d.perturbation().equals(row))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void cells() {
    assertThat(aucs("motion")).containsExactly(new double[] {.80375, .71625, .7425, .65625}, TIGHT);
    assertThat(aucs("exposure+"))
        .containsExactly(new double[] {.88875, .9075, .91125, .91375}, TIGHT);
    assertThat(aucs("clean")).containsExactly(new double[] {.98, .97, .97, .97}, TIGHT);
    double[] retention = {0.8201530612, 0.7384020619, 0.7654639175, 0.6765463918};
    double[] errors = {0.0129679593, 0.0143574621, 0.0198360467, 0.0289598321};
    double[] shrunken = {0.8000444322, 0.7173037118, 0.7414005376, 0.6727865030};
    for (int g = 0; g < 4; g++) {
      Cell cell = cell("motion", "ABCD".substring(g, g + 1));
      assertThat(cell.retention()).isCloseTo(retention[g], TIGHT);
      // Those figures divide by n, ours by n - 1.
      double corrected = errors[g] * Math.sqrt(SIZES[g] / (SIZES[g] - 1.0));
      assertThat(cell.standardError()).isCloseTo(corrected, TIGHT);
      assertThat(cell.shrunken()).isCloseTo(shrunken[g], within(2e-4));
      assertThat(cell.auc().low()).isLessThan(cell.auc().value());
      assertThat(cell.auc().high() - cell.auc().low())
          .isCloseTo(2 * 1.96 * errors[g], within(0.15 * 2 * 1.96 * errors[g]));
    }
    assertThat(cell("motion", "A").fallsTo90()).isCloseTo(1.7555555556, TIGHT);
    assertThat(cell("motion", "D").fallsTo90()).isCloseTo(1.1350000000, TIGHT);
    assertThat(cell("motion", "A").fallsTo50()).isCloseTo(3.8333333333, TIGHT);
    assertThat(cell("motion", "D").fallsTo50()).isCloseTo(2.8269230769, TIGHT);
    assertThat(cell("motion", "A").drop()).isCloseTo(0.17625, TIGHT);
    assertThat(cell("motion", "D").drop()).isCloseTo(0.31375, TIGHT);
    assertThat(cell("motion", "D").drop() / cell("motion", "A").drop())
        .isCloseTo(1.7801418440, TIGHT);
  }

  /** Levels share their items: neither independent nor the same, the error lies between. */
  @Test
  void errorsOfLevelsThatShareTheirItems() {
    double[] weights = Axis.of(0, 1, 2, 3, 4).weights();
    double independent = 0;
    double dependent = 0;
    for (int k = 0; k < weights.length; k++) {
      double p = MOTION[0][k] / 400.0;
      independent += weights[k] * weights[k] * p * (1 - p) / 400;
      dependent += weights[k] * Math.sqrt(p * (1 - p) / 400);
    }
    assertThat(Math.sqrt(independent)).isCloseTo(0.0083720, within(1e-7));
    assertThat(dependent).isCloseTo(0.0168272, within(1e-7));
    assertThat(cell("motion", "A").standardError()).isBetween(Math.sqrt(independent), dependent);
  }

  @Test
  void disparities() {
    Disparity motion = disparity("motion");
    assertThat(motion.micro().value()).isCloseTo(0.7473863636, TIGHT);
    assertThat(motion.macro().value()).isCloseTo(0.7296875, TIGHT);
    assertThat(motion.gap().value()).isCloseTo(0.1475, TIGHT);
    assertThat(motion.ratio().value()).isCloseTo(0.8164852255, TIGHT);
    assertThat(motion.spread().value()).isCloseTo(0.0529694414, TIGHT);
    assertThat(motion.errorRatio().value()).isCloseTo(1.7515923567, TIGHT);
    assertThat(aucs("motion")[0] - motion.macro().value()).isCloseTo(0.0740625, TIGHT);
    assertThat(aucs("motion")[3] - motion.macro().value()).isCloseTo(-0.0734375, TIGHT);
    assertThat(motion.best()).isEqualTo("A");
    assertThat(motion.worst()).isEqualTo("D");
    assertThat(motion.excess().value()).isCloseTo(0.1375, TIGHT);
    assertThat(motion.excess().low()).isPositive();
    assertThat(motion.permutationP()).isLessThan(0.02);
    assertThat(motion.corrected()).isLessThan(motion.gap().value());
    Heterogeneity q = motion.heterogeneity();
    assertThat(q.q()).isCloseTo(33.2849041594, within(0.2));
    assertThat(q.mean()).isCloseTo(0.7328837962, within(1e-4));
    Disparity exposure = disparity("exposure+");
    assertThat(exposure.micro().value()).isCloseTo(0.9019318182, TIGHT);
    assertThat(exposure.macro().value()).isCloseTo(0.9053125, TIGHT);
    assertThat(exposure.gap().value()).isCloseTo(0.025, TIGHT);
    assertThat(exposure.worst()).isEqualTo("A");
    assertThat(exposure.spread().value()).isCloseTo(0.0098176738, TIGHT);
    assertThat(disparity("clean").gap().value()).isCloseTo(0.01, TIGHT);
  }

  @Test
  void theWorstCellIsNamedAndTheFamilyCounted() {
    Cell worst = MATRIX.targeted(1).get(0);
    assertThat(worst.perturbation()).isEqualTo("motion");
    assertThat(worst.subgroup().name()).isIn("B", "D");
    assertThat(MATRIX.family()).isEqualTo(12);
    assertThat(cell("motion", "D").stands()).isTrue();
    assertThat(cell("clean", "D").stands()).isFalse();
    assertThat(MATRIX.largestGap().orElseThrow().perturbation()).isEqualTo("motion");
  }
}
