package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.Generation.Finish;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random networks with real tokenizers: the text is nonsense, with many broken characters. */
class TextGeneratorTest {

  static Stream<Path> tokenizers() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of("../tokenizer/src/test/resources/golden/tokenizer"))) {
      return Stream.concat(
          files
              .filter(f -> f.getFileName().toString().startsWith("tokenizer."))
              .sorted()
              .toList()
              .stream(),
          Stream.of(Path.of("../tokenizer/src/test/resources/cases/byte-fallback.json")));
    }
  }

  private static LanguageModel model(Tokenizer tokenizer) {
    Config config =
        TestModels.changed("llama", List.of("vocab_size=" + tokenizer.vocabularySize()));
    try (RandomParameters random = new RandomParameters(3, 0.2)) {
      return LanguageModel.build(config, random, LanguageModel.Precision.FLOAT32);
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void streamedPiecesMakeTheText(Path folder) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(folder);
        LanguageModel model = model(tokenizer)) {
      List<String> prompts = List.of("The cat sat", "Naïve 日本 text, and longer");
      List<StringBuilder> streamed = List.of(new StringBuilder(), new StringBuilder());
      GenerationSettings settings = GenerationSettings.sampling(30, 5);
      List<GeneratedText> texts =
          new TextGenerator(model, tokenizer)
              .generate(
                  prompts,
                  settings,
                  Taps.NONE,
                  (row, piece) -> {
                    assertThat(piece).isNotEmpty();
                    streamed.get(row).append(piece);
                  });
      for (int r = 0; r < 2; r++) {
        assertThat(streamed.get(r).toString()).isEqualTo(texts.get(r).text());
        assertThat(texts.get(r).tokens().ids()).hasSize(30);
        assertThat(whole(tokenizer, prompts.get(r), texts.get(r))).isEqualTo(texts.get(r).text());
      }
      GeneratedText alone =
          new TextGenerator(model, tokenizer)
              .generate(prompts.subList(1, 2), settings.withFirstRow(1), Taps.NONE)
              .get(0);
      assertThat(alone.text()).isEqualTo(texts.get(1).text());
    }
  }

  /** What decoding prompt and continuation at once has behind the prompt. */
  private static String whole(Tokenizer tokenizer, String prompt, GeneratedText text) {
    int[] ids = tokenizer.encode(prompt, true);
    int[] all = Arrays.copyOf(ids, ids.length + text.tokens().ids().length);
    System.arraycopy(text.tokens().ids(), 0, all, ids.length, text.tokens().ids().length);
    return tokenizer.decode(all, true).substring(tokenizer.decode(ids, true).length());
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void aStopStringEndsTheTextBeforeIt(Path folder) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(folder);
        LanguageModel model = model(tokenizer)) {
      TextGenerator generator = new TextGenerator(model, tokenizer);
      GenerationSettings settings = GenerationSettings.sampling(30, 5);
      List<String> prompts = List.of("The cat sat");
      String free = generator.generate(prompts, settings, Taps.NONE).get(0).text();
      String stop = free.substring(free.length() / 2, free.length() / 2 + 3);
      List<String> pieces = new ArrayList<>();
      GeneratedText stopped =
          generator
              .generate(
                  prompts,
                  settings.withStops(List.of(stop, "never said")),
                  Taps.NONE,
                  (row, piece) -> pieces.add(piece))
              .get(0);
      assertThat(stopped.text()).isEqualTo(free.substring(0, free.indexOf(stop)));
      assertThat(String.join("", pieces)).isEqualTo(stopped.text());
      assertThat(stopped.tokens().finish()).isEqualTo(Finish.STOP);
      assertThat(stopped.tokens().ids()).hasSizeLessThan(30);
    }
  }
}
