package dev.tiller.cli.option;

import dev.tiller.data.TextSet;
import dev.tiller.language.LanguageModel;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Texts that a map is for and texts that it is not for. */
public final class ContrastOptions {

  @Option(
      names = "--source",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that the map is for.")
  private TextSource source = new TextSource("");

  @Option(
      names = "--others",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that it should leave alone; repeatable.")
  private List<TextSource> others = new ArrayList<>();

  /**
   * Both sets, read.
   *
   * @param inside what the map is for
   * @param outside everything else, together
   */
  public record Read(TextSet inside, TextSet outside) {

    /** The first as the model reads them. */
    public Sentences source(Tokenizer tokenizer, LanguageModel model) {
      return sentences(inside, tokenizer, model);
    }

    /** The second as the model reads them. */
    public Sentences others(Tokenizer tokenizer, LanguageModel model) {
      return sentences(outside, tokenizer, model);
    }

    private static Sentences sentences(TextSet set, Tokenizer tokenizer, LanguageModel model) {
      return Sentences.of(set, tokenizer, Math.min(Sentences.DEFAULT_LIMIT, model.contextLength()));
    }
  }

  /**
   * Reads them.
   *
   * @throws IOException if a file is missing or damaged
   */
  public Read read() throws IOException {
    TextSet inside = source.read();
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (TextSource other : others) {
      TextSet set = other.read();
      names.add(set.provenance().name());
      texts.addAll(set.texts());
    }
    return new Read(inside, TextSet.of(String.join(" + ", names), texts));
  }
}
