package dev.tiller.reproduce.steering;

import dev.tiller.ground.Progress;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Taps;
import dev.tiller.reproduce.Experiment;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Speed of steered against plain decoding, in turns within one process. */
final class DecodeSpeed {

  private static final int TOKENS = 64;

  private DecodeSpeed() {}

  /** Median over rounds of (plain time / steered time), with a bootstrap interval. */
  static Estimate steeredOverPlain(
      Experiment experiment, LanguageModel model, SteeringMap map, int rounds) throws IOException {
    Generator generator = new Generator(model);
    Rounds all = Rounds.of(rounds);
    try (Steering steering = Steering.of(model, List.of(new Steering.Part(map, 1)));
        Progress progress =
            experiment.monitor().progress("speed of decoding", all.warmUp() + all.count())) {
      return new Race()
          .with("plain", Race.timed(() -> decode(generator, Taps.NONE)))
          .with("steered", Race.timed(() -> decode(generator, steering.taps())))
          .run(
              all,
              () -> {
                experiment.requireGoing();
                progress.step();
              })
          .speed("steered", "plain");
    }
  }

  private static void decode(Generator generator, Taps taps) {
    GenerationSettings settings = GenerationSettings.greedy(TOKENS).withEndIds(Set.of());
    generator.generate(List.of(new int[] {10, 20, 30, 40}), settings, taps);
  }
}
