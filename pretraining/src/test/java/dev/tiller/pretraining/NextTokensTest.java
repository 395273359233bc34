package dev.tiller.pretraining;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class NextTokensTest extends ObjectiveContract {

  @TempDir Path folder;

  @Override
  protected Objective make(Owned owned) {
    try {
      RandomParameters random = owned.add(new RandomParameters(3, 0.05));
      LanguageModel model =
          owned.add(
              LanguageModel.build(
                  Config.parse(TinyRun.CONFIG, "tiny"), random, LanguageModel.Precision.FLOAT32));
      return new NextTokens(
          model, TokenMix.open(TinyRun.tokens(folder), "train", 0.5), 3, 15, dropout());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double dropout() {
    return 0;
  }

  @Override
  protected double distance() {
    return 4e-3;
  }

  @Override
  protected double tolerance() {
    return 2e-3; // float32
  }
}
