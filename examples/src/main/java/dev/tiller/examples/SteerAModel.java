package dev.tiller.examples;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Fitter;
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
      PocketSentences.Task sea = PocketSentences.task("sea");
      SteeringMap map =
          Fitter.of(model, new LinearAct())
              .fit(
                  PocketSentences.texts(sea.source("fit")),
                  PocketSentences.texts(sea.target("fit")),
                  tokenizer);
      TextGenerator generator = new TextGenerator(model, tokenizer);
      for (double strength : new double[] {0, 0.5, 1}) {
        try (Steering steering = Steering.of(model, map, strength)) {
          generator
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
