package dev.tiller.examples;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.HiddenState;
import dev.tiller.network.Tokens;
import dev.tiller.pocket.Pocket;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;

/** Reads what a layer of the pocket model makes of a sentence. */
public final class ReadAHiddenState {

  private ReadAHiddenState() {}

  public static void main(String[] args) throws IOException {
    try (LanguageModel model = LanguageModel.load(Pocket.directory());
        Tokenizer tokenizer = Tokenizer.open(Pocket.directory());
        Tokens tokens = Tokens.of(tokenizer.encode("The sea was calm", true))) {
      HiddenState state = HiddenState.read(model, tokens, "model.layers.2");
      System.out.println(state);
      System.out.println(Arrays.toString(state.last(0)));
    }
  }
}
