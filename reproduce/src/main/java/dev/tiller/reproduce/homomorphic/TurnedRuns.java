package dev.tiller.reproduce.homomorphic;

import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.homomorphic.Turned.Way;
import dev.tiller.reproduce.images.FashionMnist;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Whether structure by construction and structure by loss replace each other.
 *
 * @param seeds each way's outcome, of every seed
 */
record TurnedRuns(List<Map<Way, Turned>> seeds) {

  static final Claim DUET =
      new Claim(
          "hssl.duet",
          "beyond the paper: accuracy of a quarter turn named without a probe, reads of a C4 network with DUET's loss minus without",
          "-",
          ">= 0.3, and a turned image's representation is foretold to 1e-6 by reads, not to 0.1 by DUET's loss alone");

  static TurnedRuns measure(Experiment experiment, FashionMnist data, int full) throws IOException {
    return new TurnedRuns(
        experiment.each(
            "quarter turns",
            experiment.seeds(full),
            seed -> {
              Map<Way, Turned> all = new EnumMap<>(Way.class);
              for (Way way : Way.values()) {
                all.put(way, Turned.of(experiment, data, way, seed));
              }
              return all;
            }));
  }

  Finding finding() {
    double still = mean(Way.LOSS, Turned::moved);
    double foretold =
        Math.max(mean(Way.CONSTRUCTION, Turned::moved), mean(Way.BOTH, Turned::moved));
    String reason =
        Arrays.stream(Way.values())
            .map(
                way ->
                    String.format(
                        Locale.ROOT,
                        "%s: turn named %.3f, probed %.3f, foretold to %.1e, class %.3f",
                        way.words(),
                        mean(way, Turned::named),
                        mean(way, Turned::probed),
                        mean(way, Turned::moved),
                        mean(way, Turned::upright)))
            .collect(Collectors.joining("; "));
    return Means.of(seeds, s -> of(s, Way.BOTH).named() - of(s, Way.CONSTRUCTION).named())
        .finding(DUET, gain -> gain >= 0.3 && foretold <= 1e-6 && still > 0.1, reason);
  }

  private double mean(Way way, ToDoubleFunction<Turned> figure) {
    return seeds.stream()
        .mapToDouble(s -> figure.applyAsDouble(of(s, way)))
        .average()
        .orElseThrow();
  }

  private static Turned of(Map<Way, Turned> seed, Way way) {
    return Objects.requireNonNull(seed.get(way));
  }
}
