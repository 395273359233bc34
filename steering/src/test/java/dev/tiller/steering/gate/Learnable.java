package dev.tiller.steering.gate;

import dev.tiller.language.LanguageModel;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A map, and sentences that tell when it may act. */
final class Learnable {

  private Learnable() {}

  static SteeringMap map(LanguageModel model) {
    return Maps.random(model, model.sitesMatching(".*o_proj"), 1, false);
  }

  /** Eighty sentences of four different tokens. */
  static Sentences sentences(String name, int first, long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      rows.add(random.ints(3 + i % 8, first, first + 4).toArray());
    }
    return Sentences.ofTokens(name, rows);
  }
}
