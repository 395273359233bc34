package dev.tiller.reproduce.steering;

import dev.tiller.data.TextSet;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Sentences;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Maps of one task from some of its fit sentences. The same seed draws the same sentences for every
 * method.
 */
record Draw(PocketBench bench, PocketSentences.Task task, long seed) {

  /**
   * @param count sentences of each set, at most
   */
  SteeringMap fit(FitSettings settings, int count) {
    return bench.fit(
        settings.withSeed(seed),
        sample("fit", Side.SOURCE, count),
        sample("fit", Side.TARGET, count),
        null);
  }

  /** As {@link #fit(FitSettings, int)}, training on from another map. */
  SteeringMap fit(FitSettings settings, int count, SteeringMap from) {
    return bench.fit(
        settings.withSeed(seed),
        sample("fit", Side.SOURCE, count),
        sample("fit", Side.TARGET, count),
        from);
  }

  /** The draw's sentences of one side of a split. */
  Sentences sample(String split, Side side, int count) {
    List<String> texts = new ArrayList<>(PocketSentences.texts(task.sentences(split, side)));
    Collections.shuffle(texts, new Random(seed));
    TextSet set = TextSet.of(task.label(side), texts.subList(0, Math.min(count, texts.size())));
    return Sentences.of(set, bench.tokenizer(), Sentences.DEFAULT_LIMIT);
  }
}
