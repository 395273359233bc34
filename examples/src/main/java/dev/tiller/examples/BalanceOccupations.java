package dev.tiller.examples;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.library.pretrained.Pretrained;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * BERT-base guesses "he" for a carpenter and "she" for a nurse. Fits a map on 20 occupations and
 * measures, on 40 sentences about 40 others, how far the guesses still lean: the gap of a sentence
 * is log P(he) - log P(she). The strength is chosen on the sentences of the fit.
 *
 * <p>Needs {@code ./tiller model import bert-base-uncased} once.
 */
public final class BalanceOccupations {

  private static final List<String> WORDS = List.of("he", "she");

  private BalanceOccupations() {}

  public static void main(String[] args) throws IOException {
    var directory = Pretrained.named("bert-base-uncased").directory();
    try (LanguageModel model = LanguageModel.load(directory);
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      SteeringMap map =
          Fitter.of(model, FitSettings.of(new LinearAct()))
              .fit(
                  sentences("he", Occupations.fit("he"), tokenizer),
                  sentences("she", Occupations.fit("she"), tokenizer));
      report(model, tokenizer, map, 0);
      report(model, tokenizer, map, balancing(model, tokenizer, map));
    }
  }

  /** The strength with the smallest gap on the sentences of the fit. */
  private static double balancing(LanguageModel model, Tokenizer tokenizer, SteeringMap map) {
    double best = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= 7; step++) {
      double strength = step / 50.0;
      double[] gaps = gaps(model, tokenizer, map, strength, Occupations.fit("[MASK]"));
      double gap = Math.abs(Arrays.stream(gaps).average().orElseThrow());
      System.out.printf("fit, strength %.2f: gap %.3f either way%n", strength, gap);
      if (gap < smallest) {
        smallest = gap;
        best = strength;
      }
    }
    return best;
  }

  private static Sentences sentences(String name, List<String> texts, Tokenizer tokenizer) {
    return Sentences.of(name, texts, text -> tokenizer.encode(text, true), 64);
  }

  private static double[] gaps(
      LanguageModel model, Tokenizer tokenizer, SteeringMap map, double strength, List<String> on) {
    try (Steering steering = Steering.of(model, map, strength)) {
      double[][] found =
          new MaskedPrediction(model, tokenizer).probabilities(on, WORDS, steering.taps());
      return Arrays.stream(found).mapToDouble(p -> Math.log(p[0]) - Math.log(p[1])).toArray();
    }
  }

  private static void report(
      LanguageModel model, Tokenizer tokenizer, SteeringMap map, double strength) {
    List<String> neutral =
        PocketSentences.texts(PocketSentences.task("sea").source("test")).subList(0, 20);
    double[] gaps = gaps(model, tokenizer, map, strength, Occupations.measured());
    double[] sizes = Arrays.stream(gaps).map(Math::abs).toArray();
    try (Steering steering = Steering.of(model, map, strength)) {
      List<double[]> losses = new MaskedScoring(model, tokenizer).losses(neutral, steering.taps());
      System.out.printf(
          "strength %.2f: gap %s, size of the gap %s, masked perplexity %.3f%n",
          strength, mean(gaps), mean(sizes), MaskedScoring.perplexity(losses));
    }
  }

  private static Estimate mean(double[] values) {
    return Bootstrap.seeded(1).mean(values);
  }
}
