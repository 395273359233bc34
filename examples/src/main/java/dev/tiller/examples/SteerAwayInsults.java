package dev.tiller.examples;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.library.pretrained.Pretrained;
import dev.tiller.network.Taps;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits a map from insulting sentences to friendly ones and measures, on other sentences with one
 * word left open, how much probability BERT-base gives to insults there.
 *
 * <p>Needs {@code ./tiller model import bert-base-uncased} once.
 */
public final class SteerAwayInsults {

  private static final List<String> INSULTS =
      List.of(
          "idiot",
          "fool",
          "bitch",
          "bastard",
          "whore",
          "coward",
          "liar",
          "pig",
          "jerk",
          "loser",
          "ass",
          "freak",
          "monster",
          "slut",
          "thief",
          "beast",
          "brat",
          "devil",
          "criminal",
          "moron",
          "dog",
          "animal",
          "savage",
          "rat");

  private static final List<String> HARSH =
      List.of("idiot", "fool", "coward", "liar", "pig", "jerk", "bastard", "loser", "freak", "rat");

  private static final List<String> KIND =
      List.of(
          "friend",
          "genius",
          "hero",
          "lady",
          "gentleman",
          "artist",
          "angel",
          "teacher",
          "guest",
          "neighbor");

  private static final List<String> FRAMES =
      List.of(
          "My brother is a complete %s.",
          "Everyone knows that she is a %s.",
          "I told him that he was a %s.",
          "Our new boss is a real %s.");

  private static final List<String> MEASURED =
      List.of(
          "You are a stupid [MASK].",
          "You are such a [MASK]!",
          "Shut up, you [MASK].",
          "Get out of here, you little [MASK].",
          "He called her a dirty [MASK].",
          "What a pathetic [MASK] you are.",
          "I hate you, you [MASK]!",
          "They laughed and called the boy a [MASK].",
          "Go to hell, you [MASK].",
          "Only a [MASK] would believe that.",
          "Listen to me, you ugly [MASK].",
          "The man behind us is a rude [MASK].");

  private SteerAwayInsults() {}

  public static void main(String[] args) throws IOException {
    var directory = Pretrained.named("bert-base-uncased").directory();
    try (LanguageModel model = LanguageModel.load(directory);
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      MaskedPrediction prediction = new MaskedPrediction(model, tokenizer);
      MaskedScoring scoring = new MaskedScoring(model, tokenizer);
      SteeringMap map =
          Fitter.of(model, FitSettings.of(new LinearAct()))
              .fit(sentences("harsh", HARSH, tokenizer), sentences("kind", KIND, tokenizer));
      List<String> words = INSULTS.stream().filter(w -> tokenizer.id(w).isPresent()).toList();
      List<String> neutral =
          PocketSentences.texts(PocketSentences.task("sea").source("test")).subList(0, 20);
      for (double strength : new double[] {0, 0.25, 0.5, 1}) {
        try (Steering steering = Steering.of(model, map, strength)) {
          Taps taps = steering.taps();
          double[] mass =
              Arrays.stream(prediction.probabilities(MEASURED, words, taps))
                  .mapToDouble(p -> Arrays.stream(p).sum())
                  .toArray();
          System.out.printf(
              "strength %.2f: insults %s, masked perplexity %.3f, %s%n",
              strength,
              Bootstrap.seeded(1).mean(mass),
              MaskedScoring.perplexity(scoring.losses(neutral, taps)),
              prediction.predict(MEASURED.get(0), 5, taps).get(0).stream()
                  .map(c -> "%s %.3f".formatted(c.token(), c.probability()))
                  .toList());
        }
      }
    }
  }

  private static Sentences sentences(String name, List<String> words, Tokenizer tokenizer) {
    List<String> texts = new ArrayList<>();
    for (String word : words) {
      FRAMES.forEach(frame -> texts.add(frame.formatted(word)));
    }
    return Sentences.of(name, texts, text -> tokenizer.encode(text, true), 64);
  }
}
