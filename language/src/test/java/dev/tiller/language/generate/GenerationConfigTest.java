package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every key that changes the output is followed as transformers follows it, or named. */
class GenerationConfigTest {

  private static final Path CASES = Path.of("src/test/resources/cases/generation-config");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private GenerationConfig config(String json) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Path copy = folder.resolve(name);
      if (!Files.exists(copy)) {
        Files.copy(CASES.resolve("base").resolve(name), copy);
      }
    }
    Files.writeString(folder.resolve("generation_config.json"), json);
    try (LanguageModel model = LanguageModel.load(folder)) {
      return GenerationConfig.of(model, 20);
    }
  }

  @Test
  void continuationsAreThoseOfTransformersOrTheKeyIsNamed() throws IOException {
    JsonNode all = JSON.readTree(CASES.resolve("cases.json").toFile());
    int[] prompt = ints(all.get("prompt"));
    int followed = 0;
    try (LanguageModel model = LanguageModel.load(CASES.resolve("base"))) {
      for (JsonNode each : all.get("cases")) {
        GenerationConfig config = config(each.get("generation_config").toString());
        GenerationSettings settings = config.settings();
        if (!each.get("max_new_tokens").isNull()) {
          settings = settings.withMaxNewTokens(each.get("max_new_tokens").intValue());
        }
        if (each.get("generation_config").has("num_beams")) {
          assertThat(config.notes()).singleElement().asString().contains("num_beams = 4");
          continue;
        }
        Generation said =
            new Generator(model).generate(List.of(prompt), settings, Taps.NONE).get(0);
        assertThat(said.ids())
            .as(each.get("generation_config").toString())
            .isEqualTo(withoutEnd(ints(each.get("continuation")), settings));
        assertThat(config.notes()).isEmpty();
        followed++;
      }
    }
    assertThat(followed).isEqualTo(16);
  }

  /** An end id ends a row and is not among its ids. */
  private static int[] withoutEnd(int[] ids, GenerationSettings settings) {
    boolean ended = settings.endIds().contains(ids[ids.length - 1]);
    return ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
  }

  private static int[] ints(JsonNode array) {
    List<Integer> ids = new ArrayList<>();
    array.forEach(id -> ids.add(id.intValue()));
    return ids.stream().mapToInt(i -> i).toArray();
  }

  @Test
  void whatAsksForNothingIsNotNamed() throws IOException {
    assertThat(
            config(
                    """
                    {"num_beams": 1, "typical_p": 1.0, "guidance_scale": null, "constraints": [],
                     "transformers_version": "5.17.0", "use_cache": true, "token_healing": false,
                     "output_scores": false, "length_penalty": 1.0}
                    """)
                .notes())
        .isEmpty();
    assertThat(config("{\"typical_p\": 0.9, \"a_new_idea\": 3, \"penalty_alpha\": 0.6}").notes())
        .hasSize(3)
        .anyMatch(note -> note.contains("a_new_idea = 3"))
        .anyMatch(note -> note.contains("penalty_alpha = 0.6"))
        .anyMatch(note -> note.contains("typical_p = 0.9"));
  }

  @Test
  void aLengthInAllCountsThePromptUntilSomebodySaysOtherwise() throws IOException {
    GenerationSettings settings = config("{\"max_length\": 12}").settings();
    assertThat(settings.limit(5)).isEqualTo(7);
    assertThat(settings.withMaxNewTokens(30).limit(5)).isEqualTo(30);
    try (LanguageModel model = LanguageModel.load(folder)) {
      assertThatThrownBy(
              () -> new Generator(model).generate(List.of(new int[12]), settings, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("12 tokens")
          .hasMessageContaining("max_length");
    }
    assertThat(config("{\"max_length\": 12, \"max_new_tokens\": 3}").settings().limit(5))
        .isEqualTo(3);
  }

  @Test
  void malformedKeysGetASentence() {
    for (String json :
        List.of(
            "{\"bad_words_ids\": [[]]}",
            "{\"bad_words_ids\": [[\"x\"]]}",
            "{\"sequence_bias\": [[[1]]]}",
            "{\"exponential_decay_length_penalty\": [4]}",
            "{\"bad_words_ids\": 97}",
            "{\"bad_words_ids\": \"97\"}",
            "{\"bad_words_ids\": {\"a\": [97]}}",
            "{\"sequence_bias\": 5}",
            "{\"sequence_bias\": \"x\"}",
            "{\"stop_strings\": [5]}",
            "{\"stop_strings\": {\"a\": \"b\"}}",
            "{\"stop_strings\": 5}",
            "{\"forced_eos_token_id\": 320}",
            "{\"forced_bos_token_id\": -1}",
            "{\"eos_token_id\": 1} {\"eos_token_id\": 153}",
            "{\"suppress_tokens\": [\"x\"]}",
            "{\"max_length\": 0}",
            "{\"max_new_tokens\": 1000000000000}",
            "{\"max_new_tokens\": -1}",
            "{\"repetition_penalty\": 0}",
            "{\"do_sample\": true, \"min_p\": 2}",
            "{\"do_sample\": true, \"top_k\": -1}")) {
      assertThatThrownBy(() -> config(json))
          .as(json)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("generation_config.json");
    }
  }

  @Test
  void oneStopIsNoList() throws IOException {
    assertThat(config("{\"stop_strings\": \"the end\"}").settings().stops())
        .containsExactly("the end");
  }

  /** Hugging Face's generate passes them over with a warning, until somebody samples. */
  @Test
  void filtersWithoutSamplingAreNamedAndCountForWhoeverSamples() throws IOException {
    GenerationConfig config =
        config("{\"temperature\": 0.6, \"top_p\": 0.9, \"top_k\": 20, \"min_p\": 0.0}");
    assertThat(config.settings().isGreedy()).isTrue();
    assertThat(config.settings().topP()).isEqualTo(0.9);
    assertThat(config.settings().topK()).isEqualTo(20);
    assertThat(config.notes())
        .singleElement()
        .asString()
        .contains("temperature = 0.6, top_p = 0.9", "do_sample");
    assertThat(config("{\"temperature\": 1.0, \"top_p\": 1.0, \"top_k\": 50}").notes()).isEmpty();
  }

  @Test
  void idsThatTheModelDoesNotHaveAreNamed() throws IOException {
    String json =
        """
        {"eos_token_id": [1, 320], "suppress_tokens": [-1], "bad_words_ids": [[999]],
         "exponential_decay_length_penalty": [0, 1.5]}
        """;
    GenerationConfig config = config(json);
    assertThat(config.notes())
        .hasSize(3)
        .anyMatch(note -> note.contains("320") && note.contains("eos_token_id"))
        .anyMatch(note -> note.contains("-1") && note.contains("suppress_tokens"))
        .anyMatch(note -> note.contains("999") && note.contains("bad_words_ids"));
    float[] scores = {1, 2};
    GenerationSettings settings = config.settings().withEndIds(Set.of(-1, 1));
    settings.rules().restrict(scores, new int[] {0, 0}, 2, 1, settings);
    assertThat(scores[1]).as("one step of patience").isEqualTo(3);
  }

  @Test
  void rulesCountFromWhereThePromptEnds() {
    TokenRules rules =
        new TokenRules(
            Map.of(List.of(7, 2), 1.5),
            2,
            Set.of(List.of(4, 3)),
            0,
            0,
            Set.of(1),
            Set.of(),
            TokenRules.Impatience.NONE,
            Set.of(),
            Set.of(0));
    float no = Float.NEGATIVE_INFINITY;
    GenerationSettings settings = GenerationSettings.greedy(9).withRules(rules);
    float[] scores = new float[5];
    rules.bias(scores, new int[] {3, 7, 99}, 2);
    assertThat(scores).containsExactly(0, 0, 1.5f, 0, 0);
    rules.restrict(scores, new int[] {3, 4, 2, 4}, 4, 4, settings);
    assertThat(scores).as("4 2 once, 4 3 never, 0 not first").containsExactly(no, 0, no, no, 0);
    float[] first = {1, 2, 3, 4, 5};
    rules.restrict(first, new int[] {3}, 1, 1, settings);
    assertThat(first).as("1 must come first, 0 must not").containsExactly(no, 0, no, no, no);
  }
}
