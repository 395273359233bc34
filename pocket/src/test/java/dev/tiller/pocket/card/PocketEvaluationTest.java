package dev.tiller.pocket.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.card.PocketEvaluation.Continuation;
import dev.tiller.pocket.corpus.Source;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PocketEvaluationTest {

  @TempDir Path corpus;

  @Test
  void theShippedModelFindsNeutralTextAsLikelyAsItsCardSays() throws IOException {
    try (LanguageModel model = LanguageModel.load(Pocket.directory());
        Tokenizer tokenizer = Tokenizer.open(Pocket.directory())) {
      assertThat(PocketEvaluation.neutralPerplexity(model, tokenizer)).isBetween(20.0, 52.0);
    }
  }

  @Test
  void tenDocumentsEvenlySpacedAreContinued() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append(
          "{\"id\":\"%d\",\"text\":\"The ship number %d sailed to the\"}\n".formatted(i, i));
    }
    Files.createDirectories(corpus.resolve("heldout"));
    Files.writeString(corpus.resolve("heldout/sea.jsonl"), lines);
    try (LanguageModel model = LanguageModel.load(Pocket.directory());
        Tokenizer tokenizer = Tokenizer.open(Pocket.directory())) {
      List<Continuation> once =
          PocketEvaluation.continuations(model, tokenizer, corpus, Source.SEA);
      assertThat(once).hasSize(10);
      assertThat(once.get(1).prompt()).isEqualTo("The ship number");
      assertThat(once).allMatch(c -> !c.text().isBlank());
      assertThat(PocketEvaluation.continuations(model, tokenizer, corpus, Source.SEA))
          .isEqualTo(once);
    }
  }
}
