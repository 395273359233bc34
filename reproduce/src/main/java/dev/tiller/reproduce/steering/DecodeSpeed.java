package dev.tiller.reproduce.steering;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Taps;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Speed of steered against plain decoding, in interleaved pairs of one process. */
final class DecodeSpeed {

  private static final int TOKENS = 64;
  private static final int WARM_UP = 5;

  private DecodeSpeed() {}

  /** Median over pairs of (plain time / steered time), with a bootstrap interval. */
  static Estimate steeredOverPlain(LanguageModel model, SteeringMap map, int pairs) {
    Generator generator = new Generator(model);
    double[] ratios = new double[pairs];
    try (Steering steering = Steering.of(model, List.of(new Steering.Part(map, 1)))) {
      for (int i = -WARM_UP; i < pairs; i++) {
        // Which one goes first alternates, so that a drifting clock favors neither.
        boolean plainFirst = i % 2 == 0;
        double first = seconds(generator, plainFirst ? Taps.NONE : steering.taps());
        double second = seconds(generator, plainFirst ? steering.taps() : Taps.NONE);
        if (i >= 0) {
          ratios[i] = plainFirst ? first / second : second / first;
        }
      }
    }
    return Bootstrap.seeded(1).of(pairs, items -> median(ratios, items));
  }

  private static double seconds(Generator generator, Taps taps) {
    GenerationSettings settings = GenerationSettings.greedy(TOKENS).withEndIds(Set.of());
    long start = System.nanoTime();
    generator.generate(List.of(new int[] {10, 20, 30, 40}), settings, taps);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values, int[] items) {
    double[] chosen = Arrays.stream(items).mapToDouble(i -> values[i]).sorted().toArray();
    int middle = chosen.length / 2;
    return chosen.length % 2 == 1 ? chosen[middle] : (chosen[middle - 1] + chosen[middle]) / 2;
  }
}
