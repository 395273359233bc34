package dev.tiller.fairness.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.group.Partition;
import dev.tiller.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A planted gap is found as often as the least detectable difference promises: 4 times in 5 at the
 * size that makes it as large as the gap, and a gap that is not there 1 time in 20.
 */
class PowerTest {

  private static final double[] LEVELS = {0, .25, .5, .75, 1};
  private static final int SEEDS = 300;
  private static final int PILOT = 400;

  /** Items fail once and stay failed, at a level around one that is lower for group b. */
  private static Cell cell(long seed, int each, double earlier) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Item<String>> items = new ArrayList<>();
    double[][] responses = new double[2 * each][LEVELS.length];
    int[] identities = new int[2 * each];
    for (int i = 0; i < 2 * each; i++) {
      String group = i % 2 == 0 ? "a" : "b";
      double spread = random.nextDouble() + random.nextDouble() - 1;
      double fails = 0.6 + 0.5 * spread - (group.equals("b") ? earlier : 0);
      for (int k = 0; k < LEVELS.length; k++) {
        responses[i][k] = k == 0 || LEVELS[k] < fails ? 1 : 0;
      }
      identities[i] = i;
      items.add(Item.of("i" + i, "", Map.of("group", group), ""));
    }
    ResponseSweep sweep = new ResponseSweep("blur", "correct", Axis.of(LEVELS), responses);
    List<Partition> partitions = Partition.of(items, List.of("group"), 1, new Minimum(5, 5));
    MatrixSettings settings = MatrixSettings.seeded(seed).draws(100, 20);
    return RobustnessMatrix.of(List.of(sweep), partitions, identities, settings)
        .cell("blur", "correct", "b")
        .orElseThrow();
  }

  private static double share(int each, double earlier) {
    int found = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      found += cell(seed, each, earlier).rest().p() <= 0.05 ? 1 : 0;
    }
    return (double) found / SEEDS;
  }

  @Test
  void aGapOfTheLeastDetectableSizeIsFoundFourTimesInFive() {
    double gap = Math.abs(cell(77, 100_000, 0.07).rest().difference());
    // What a pilot audit prints shrinks with the root of the number of items.
    double pilot = cell(78, PILOT, 0.07).leastDetectable();
    int each = (int) Math.ceil(PILOT * Math.pow(pilot / gap, 2));
    assertThat(each).isBetween(60, 1000);
    Estimate found = Estimate.share((int) Math.round(share(each, 0.07) * SEEDS), SEEDS, 0.99);
    assertThat(found.low()).as("%s of %d seeds at %d a group", found, SEEDS, each).isLessThan(.8);
    assertThat(found.high())
        .as("%s of %d seeds at %d a group", found, SEEDS, each)
        .isGreaterThan(.8);
    assertThat(share(each / 4, 0.07)).as("a quarter of the items").isLessThan(.45);
  }

  @Test
  void aGapThatIsNotThereIsFoundOneTimeInTwenty() {
    assertThat(share(200, 0)).isBetween(.02, .085);
  }
}
