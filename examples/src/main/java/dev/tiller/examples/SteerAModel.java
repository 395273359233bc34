package dev.tiller.examples;

import dev.tiller.data.TextSet;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Fits a Linear-AcT map on two sets of sentences and writes a text with and without it. */
public final class SteerAModel {

  private SteerAModel() {}

  public static void main(String[] args) throws IOException {
    Path directory = Pocket.directory();
    try (LanguageModel model = LanguageModel.load(directory);
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      PocketSentences.Task task = PocketSentences.task("sea");
      TextSet speech = TextSet.of("speech", PocketSentences.texts(task.source("fit")));
      TextSet sea = TextSet.of("sea", PocketSentences.texts(task.target("fit")));
      SteeringMap map =
          Fitter.of(model, FitSettings.of(new LinearAct()))
              .fit(Sentences.of(speech, tokenizer, 128), Sentences.of(sea, tokenizer, 128));
      for (double strength : new double[] {0, 0.5, 1}) {
        try (var steering = Steering.of(model, List.of(new Steering.Part(map, strength)))) {
          new TextGenerator(model, tokenizer)
              .generate(
                  List.of("Fellow citizens, we must"),
                  GenerationSettings.sampling(40, 1),
                  steering.taps())
              .forEach(text -> System.out.println(strength + ": " + text.text()));
        }
      }
    }
  }
}
