package dev.tiller.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.pocket.PocketSentences.Sentence;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.pocket.PocketSentences.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PocketSentencesTest {
  @ParameterizedTest
  @CsvSource({
    "spam, spam, ham, SOURCE, 424, 104, 1800, 152",
    "sea, speech, sea, TARGET, 360, 88, 1088, 136",
    "novel, speech, novel, TARGET, 512, 128, 1856, 192"
  })
  void sidesAndSizesAreThoseOfTheReadme(
      String name,
      String source,
      String target,
      Side concept,
      int fit,
      int val,
      int judge,
      int test) {
    Task task = PocketSentences.task(name);
    assertThat(task).isEqualTo(new Task(name, source, target, concept));
    Map<String, Integer> sizes =
        Map.of("fit", fit, "validation", val, "judge", judge, "test", test);
    for (String split : PocketSentences.SPLITS) {
      assertThat(task.source(split)).hasSize(sizes.get(split));
      assertThat(task.target(split)).hasSize(sizes.get(split));
      assertThat(task.source(split)).allMatch(s -> s.document().startsWith(source + "/"));
      assertThat(task.target(split)).allMatch(s -> s.document().startsWith(target + "/"));
    }
    assertThat(task.concept("fit"))
        .isEqualTo(concept == Side.SOURCE ? task.source("fit") : task.target("fit"));
  }

  @Test
  void aDocumentServesOneSplitOnlyInAllTasks() {
    Map<String, String> splitOf = new HashMap<>();
    for (Task task : PocketSentences.tasks()) {
      for (String split : PocketSentences.SPLITS) {
        for (Sentence s : both(task, split)) {
          assertThat(splitOf.putIfAbsent(s.document(), split)).isIn(null, split);
        }
      }
    }
    for (String split : PocketSentences.NEUTRAL_SPLITS) {
      for (Sentence s : PocketSentences.neutral(split)) {
        String name = "neutral " + split;
        assertThat(splitOf.putIfAbsent(s.document(), name)).isIn(null, name);
      }
    }
    assertThat(splitOf).hasSizeGreaterThan(100);
  }

  @Test
  void noSentenceStandsTwiceInATask() {
    for (Task task : PocketSentences.tasks()) {
      Set<String> seen = new HashSet<>();
      for (String split : PocketSentences.SPLITS) {
        for (Sentence s : both(task, split)) {
          assertThat(seen.add(s.text().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", " ")))
              .as(s.text())
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spam", "sea", "novel"})
  void sentencesAreWholeAndOfBoundedLength(String name) {
    for (String split : PocketSentences.SPLITS) {
      assertThat(both(PocketSentences.task(name), split))
          .allSatisfy(
              s -> {
                assertThat(s.text().split(" ")).hasSizeBetween(8, 40);
                assertThat(s.text()).matches("\"?[A-Z].*[.!?]\"?").doesNotContain("@", "://", "\n");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spam", "sea", "novel"})
  void promptsAreTheBeginningsOfTheirSplitsSentences(String name) {
    Task task = PocketSentences.task(name);
    for (String split : PocketSentences.PROMPT_SPLITS) {
      check(task.sourcePrompts(split), task.source(split));
      check(task.targetPrompts(split), task.target(split));
    }
  }

  @Test
  void neutralPassagesAreLongEnoughForPerplexity() {
    for (String split : PocketSentences.NEUTRAL_SPLITS) {
      List<Sentence> passages = PocketSentences.neutral(split);
      assertThat(passages).hasSize(200).doesNotHaveDuplicates();
      assertThat(passages).allMatch(p -> p.text().split(" ").length >= 60);
      assertThat(passages.stream().map(p -> p.document().split("/")[0]).collect(Collectors.toSet()))
          .containsExactlyInAnyOrder("speech", "ham", "novel");
    }
  }

  @Test
  void unknownNamesAreExplained() {
    assertThatThrownBy(() -> PocketSentences.task("ham"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no task 'ham'; choose one of spam, sea, novel.");
    assertThatThrownBy(() -> PocketSentences.task("sea").source("train"))
        .hasMessageContaining("fit, validation, judge, test");
    assertThatThrownBy(() -> PocketSentences.neutral("fit"))
        .hasMessageContaining("validation, test");
    assertThatThrownBy(() -> PocketSentences.task("sea").targetPrompts("fit"))
        .hasMessageContaining("validation, test");
  }

  private static void check(List<Sentence> prompts, List<Sentence> sentences) {
    assertThat(prompts).hasSizeGreaterThanOrEqualTo(60);
    for (Sentence p : prompts) {
      assertThat(p.text().split(" ")).hasSizeBetween(5, 10);
      assertThat(sentences)
          .anyMatch(s -> s.document().equals(p.document()) && s.text().startsWith(p.text()));
    }
  }

  private static List<Sentence> both(Task task, String split) {
    List<Sentence> all = new ArrayList<>(task.source(split));
    all.addAll(task.target(split));
    return all;
  }
}
