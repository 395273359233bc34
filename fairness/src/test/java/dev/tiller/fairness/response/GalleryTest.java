package dev.tiller.fairness.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.statistics.compare.ClusteredMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Identification in galleries that probes share: its mean over galleries, and its error. */
class GalleryTest {

  private static final int WIDTH = 6;
  private static final double NOISE = 0.6;
  private static final double Z = 1.959963984540054;

  /** By going through all galleries. */
  @Test
  void ranksAreMeansOverAllGalleries() {
    int pool = 9;
    int others = 6;
    for (int nearer = 0; nearer <= pool; nearer++) {
      int[] within = new int[2];
      int galleries = 0;
      for (int set = 0; set < 1 << pool; set++) {
        if (Integer.bitCount(set) == others) {
          int ahead = Integer.bitCount(set & (1 << nearer) - 1);
          galleries++;
          within[0] += ahead == 0 ? 1 : 0;
          within[1] += ahead < 5 ? 1 : 0;
        }
      }
      double[] ranks = GalleryRanks.of(pool, others).of(nearer);
      assertThat(ranks[0]).isCloseTo((double) within[0] / galleries, within(1e-12));
      assertThat(ranks[1]).isCloseTo((double) within[1] / galleries, within(1e-12));
    }
  }

  @Test
  void bitsComeBack() {
    Bits bits = new Bits(120);
    int[] set = {0, 51, 52, 103, 104, 119};
    IntStream.of(set).forEach(bits::set);
    double[] numbers = bits.into(new double[1 + Bits.words(120)], 1);
    assertThat(IntStream.range(0, 120).filter(b -> Bits.get(numbers, 1, b)).toArray())
        .containsExactly(set);
    assertThat(Bits.count(numbers)).isEqualTo(set.length);
  }

  /** Vectors of people, two pictures each. */
  private static List<Output> drawn(int people, SplittableRandom random) {
    List<Output> outputs = new ArrayList<>();
    for (int p = 0; p < people; p++) {
      double[] center = new double[WIDTH];
      for (int d = 0; d < WIDTH; d++) {
        center[d] = normal(random);
      }
      for (int picture = 0; picture < 2; picture++) {
        float[] seen = new float[WIDTH];
        for (int d = 0; d < WIDTH; d++) {
          seen[d] = (float) (center[d] + NOISE * normal(random));
        }
        outputs.add(Output.of(seen));
      }
    }
    return outputs;
  }

  private static double normal(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private static List<Item<String>> people(int small, int large) {
    List<Item<String>> items = new ArrayList<>();
    for (int i = 0; i < 2 * (small + large); i++) {
      String group = i < 2 * small ? "small" : "large";
      items.add(new Item<>("i" + i, "p" + i / 2, null, Map.of("g", group), () -> ""));
    }
    return items;
  }

  /** What everybody's rate is in galleries of this size, from a great many people. */
  private static double truth(int size) {
    int people = 3000;
    List<Output> outputs = drawn(people, new SplittableRandom(77));
    Embeddings all = new Embeddings(people(0, people), outputs, "truth");
    GalleryRanks ranks = GalleryRanks.of(people - 1, size - 1);
    double sum = 0;
    for (int p = 0; p < people; p++) {
      float[] probe = Embeddings.unit(outputs.get(2 * p + 1));
      double mine = all.cosine(probe, 2 * p);
      int nearer = 0;
      for (int other = 0; other < people; other++) {
        nearer += other != p && all.cosine(probe, 2 * other) >= mine ? 1 : 0;
      }
      sum += ranks.of(nearer)[0];
    }
    return sum / people;
  }

  private static ClusteredMean mean(double[][] measures, int from, int to) {
    double[] values =
        IntStream.range(from, to)
            .filter(i -> i % 2 == 1)
            .mapToDouble(i -> measures[i][0])
            .toArray();
    return ClusteredMean.of(values, IntStream.range(0, values.length).toArray());
  }

  /**
   * Groups of 40 and 100 people in galleries of 40: an interval of 95 % has the truth in at least
   * 95 of 100 samples (98 and 97 here; the jackknife errs on the side of caution). Fewer than 362
   * of 400 have a chance of 1 in 2,000. One that takes probes as independent has it in 93.
   */
  @Test
  void intervalsHaveTheTruthAsOftenAsTheySay() {
    double truth = truth(40);
    int samples = 400;
    int[] hits = new int[2];
    int naive = 0;
    List<Item<String>> items = people(40, 100);
    for (int s = 0; s < samples; s++) {
      List<Output> clean = drawn(140, new SplittableRandom(1000 + s));
      Response.Scoring scoring = new Identification(200).prepare(items, clean);
      double[][] scored = new double[items.size()][];
      for (int i = 0; i < scored.length; i++) {
        scored[i] = scoring.score(i, clean.get(i));
      }
      double[][] measures = scoring.measures(scored);
      ClusteredMean[] groups = {mean(measures, 0, 80), mean(measures, 80, 280)};
      for (int g = 0; g < 2; g++) {
        hits[g] += has(groups[g].mean(), groups[g].standardError(), truth) ? 1 : 0;
      }
      double rate = groups[0].mean();
      naive += has(rate, Math.sqrt(rate * (1 - rate) / 39), truth) ? 1 : 0;
    }
    assertThat(hits[0]).isGreaterThanOrEqualTo(362);
    assertThat(hits[1]).isGreaterThanOrEqualTo(362);
    assertThat(naive).isLessThan(Math.min(hits[0], hits[1]));
  }

  private static boolean has(double mean, double error, double truth) {
    return Math.abs(mean - truth) <= Z * error;
  }
}
