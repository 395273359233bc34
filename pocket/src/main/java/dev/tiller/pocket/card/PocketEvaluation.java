package dev.tiller.pocket.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GeneratedText;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Scoring;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.network.Taps;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketTraining;
import dev.tiller.pocket.corpus.Document;
import dev.tiller.pocket.corpus.PocketCorpus;
import dev.tiller.pocket.corpus.Source;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The figures of a pocket model's card: bits per byte of held-out text by source, the perplexity of
 * neutral passages as the demo measures it, and continuations that nobody picked.
 */
public final class PocketEvaluation {

  private static final int PASSAGES = 100;
  private static final int PASSAGE_TOKENS = 50;
  private static final int CONTINUATIONS = 10;
  private static final int PROMPT_WORDS = 8;
  private static final int NEW_TOKENS = 48;
  private static final long SEED = 1;

  private PocketEvaluation() {}

  /**
   * Mean over neutral passages of the test split of exp of the mean token loss, each cut to 50
   * tokens: the "perplexity of ordinary text" of the demo at strength 0.
   */
  public static double neutralPerplexity(LanguageModel model, Tokenizer tokenizer) {
    List<String> texts = PocketSentences.texts(PocketSentences.neutral("test"));
    List<int[]> ids =
        tokenizer.encodeBatch(texts.subList(0, PASSAGES), true).stream()
            .map(row -> Arrays.copyOf(row, Math.min(row.length, PASSAGE_TOKENS)))
            .toList();
    return new Scoring(model)
        .losses(ids, Taps.NONE).stream()
            .mapToDouble(losses -> Math.exp(losses.mean()))
            .average()
            .orElseThrow();
  }

  /**
   * A prompt of a held-out document and how the model goes on.
   *
   * @param prompt first words
   * @param text what follows, 48 tokens or fewer
   */
  public record Continuation(String prompt, String text) {}

  /**
   * Continuations of the first words of held-out documents, evenly spaced, sampled once as the
   * model's generation_config.json says.
   */
  public static List<Continuation> continuations(
      LanguageModel model, Tokenizer tokenizer, Path corpus, Source source) throws IOException {
    List<Document> documents = PocketCorpus.read(corpus, "heldout", source);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < CONTINUATIONS; i++) {
      prompts.add(start(documents.get(i * documents.size() / CONTINUATIONS).text()));
    }
    GenerationSettings settings = GenerationSettings.of(model, NEW_TOKENS).withSeed(SEED);
    List<GeneratedText> texts =
        new TextGenerator(model, tokenizer).generate(prompts, settings, Taps.NONE);
    List<Continuation> continuations = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      continuations.add(new Continuation(prompts.get(i), texts.get(i).text()));
    }
    return continuations;
  }

  /** At most half of a short document, lest nothing be left to say. */
  private static String start(String text) {
    String[] words = text.strip().split("\\s+");
    int count = Math.max(1, Math.min(PROMPT_WORDS, words.length / 2));
    return String.join(" ", Arrays.copyOf(words, count));
  }

  /** All of it as JSON. */
  static ObjectNode report(LanguageModel model, Tokenizer tokenizer, Path corpus)
      throws IOException {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("parameters", model.parameterCount());
    report.put("neutralPerplexity", neutralPerplexity(model, tokenizer));
    ObjectNode bits = report.putObject("bitsPerByte");
    PocketTraining.bitsPerByte(model, corpus).forEach(bits::put);
    ObjectNode texts = report.putObject("continuations");
    for (Source source : Source.measured()) {
      ArrayNode list = texts.putArray(source.label());
      continuations(model, tokenizer, corpus, source)
          .forEach(c -> list.addObject().put("prompt", c.prompt()).put("text", c.text()));
    }
    return report;
  }

  /**
   * @param args a model's folder, and the corpus folder with its token files
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    try (LanguageModel model = LanguageModel.load(folder);
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      System.out.println(report(model, tokenizer, Path.of(args[1])).toPrettyString());
    }
  }
}
