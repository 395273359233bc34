package dev.tiller.library;

import dev.tiller.data.TextSet;
import dev.tiller.data.corpus.Corpus;
import dev.tiller.ground.UserError;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts by name: a file ({@code .txt} with one sentence a line, JSON Lines, CSV, Parquet, a column
 * behind {@code #}); a set that ships with the pocket model, written {@code pocket:TASK/SPLIT/SIDE}
 * such as {@code pocket:sea/fit/source}; a file in the layout of a published {@link Corpus}, such
 * as {@code jigsaw:train.csv:toxic}; or, before any of these, {@code sample:500:} for that many of
 * them, always the same.
 */
public final class Texts {

  /** What a name may be, in one sentence for people. */
  public static final String FORMS =
      "a .txt (one a line), .jsonl, .csv or .parquet file, FILE#COLUMN, pocket:TASK/SPLIT/SIDE,"
          + " a published layout (jigsaw:FILE:toxic, rtp:FILE, onesec:FILE, truthfulqa:FILE:true,"
          + " json-subsets:FILE:SUBSET), or sample:N: and one of these.";

  private static final Pattern SAMPLE = Pattern.compile("sample:(\\d{1,9}):(.+)");
  private static final long SAMPLE_SEED = 0;
  private static final String SHIPPED = "pocket:";

  private Texts() {}

  /**
   * Reads the texts of a name.
   *
   * @throws IOException if the file is missing or damaged
   * @throws UserError if the name names nothing
   */
  public static TextSet read(String name) throws IOException {
    Matcher sample = SAMPLE.matcher(name);
    if (sample.matches()) {
      int count = Integer.parseInt(sample.group(1));
      return read(sample.group(2)).sample(Math.max(1, count), SAMPLE_SEED);
    }
    if (Corpus.named(name).isPresent()) {
      return Corpus.read(name);
    }
    return name.startsWith(SHIPPED) ? shipped(name) : TextSet.read(name);
  }

  private static TextSet shipped(String name) {
    String[] parts = name.substring(SHIPPED.length()).split("/");
    if (parts.length == 2 && parts[0].equals("neutral")) {
      return set(name, PocketSentences.neutral(parts[1]));
    }
    if (parts.length != 3) {
      throw new UserError(
          "There is no text set \"%s\"; write pocket:TASK/SPLIT/SIDE, such as pocket:sea/fit/source, or pocket:neutral/test."
              .formatted(name));
    }
    PocketSentences.Task task = PocketSentences.task(parts[0]);
    Side side =
        switch (parts[2]) {
          case "source", "source-prompts" -> Side.SOURCE;
          case "target", "target-prompts" -> Side.TARGET;
          default ->
              throw new UserError(
                  "%s names the side \"%s\"; source, target, source-prompts or target-prompts was expected."
                      .formatted(name, parts[2]));
        };
    return set(
        name,
        parts[2].endsWith("-prompts")
            ? task.prompts(parts[1], side)
            : task.sentences(parts[1], side));
  }

  private static TextSet set(String name, List<PocketSentences.Sentence> sentences) {
    return TextSet.of(name, PocketSentences.texts(sentences));
  }
}
