package dev.tiller.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.pocket.PocketSentences.Task;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PocketJudgesTest {

  private static SentenceEncoder encoder;

  @BeforeAll
  static void openEncoder() throws IOException {
    encoder = SentenceEncoder.bgeSmall();
  }

  @AfterAll
  static void closeEncoder() {
    encoder.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spam", "sea", "novel"})
  void theShippedJudgeWasTrainedOnTheSentencesThatShip(String name) {
    Task task = PocketSentences.task(name);
    EmbeddingJudge judge = PocketJudges.open(task, EmbeddingCache.over(encoder));
    LabelledTexts with = PocketJudges.with(task);
    LabelledTexts without = PocketJudges.without(task);
    assertThat(judge.provenance().dataSha256()).isEqualTo(EmbeddingJudge.hash(with, without));
    assertThat(judge.provenance().positives()).isEqualTo(with.size());
    assertThat(without.size()).isEqualTo(with.size());
    assertThat(judge.accuracy().low()).isGreaterThan(0.8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spam", "sea", "novel"})
  void itsDocumentsServeNoOtherSplit(String name) {
    Task task = PocketSentences.task(name);
    Set<String> judging = new HashSet<>(PocketJudges.with(task).documents());
    judging.addAll(PocketJudges.without(task).documents());
    for (Task any : PocketSentences.tasks()) {
      for (String split : List.of("fit", "validation", "test")) {
        for (Side side : Side.values()) {
          assertThat(any.sentences(split, side)).noneMatch(s -> judging.contains(s.document()));
        }
      }
    }
    for (String split : PocketSentences.NEUTRAL_SPLITS) {
      assertThat(PocketSentences.neutral(split)).noneMatch(s -> judging.contains(s.document()));
    }
  }

  @Test
  void itTellsSpamFromAMailToAList() {
    EmbeddingJudge judge =
        PocketJudges.open(PocketSentences.task("spam"), EmbeddingCache.over(encoder));
    assertThat(
            judge.decide(
                List.of(
                    "Order today and receive a free gift with your purchase, satisfaction guaranteed!",
                    "The kernel panics when I unload the driver twice, so I filed a bug.")))
        .containsExactly(true, false);
  }
}
