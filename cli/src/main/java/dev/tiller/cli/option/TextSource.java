package dev.tiller.cli.option;

import dev.tiller.data.TextSet;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.util.List;

/**
 * Texts as a command line names them: a file ({@code .txt} with one sentence a line, JSON Lines,
 * CSV, Parquet, a column behind {@code #}), or a set that ships with the pocket model, written
 * {@code pocket:TASK/SPLIT/SIDE} such as {@code pocket:sea/fit/source}.
 *
 * @param word what stood on the command line
 */
public record TextSource(String word) {

  /** How usage texts call a value of this type. */
  public static final String LABEL = "FILE|pocket:TASK/SPLIT/SIDE";

  private static final String POCKET = "pocket:";

  /**
   * Reads the texts.
   *
   * @throws IOException if the file is missing or damaged
   */
  public TextSet read() throws IOException {
    return word.startsWith(POCKET) ? shipped(word.substring(POCKET.length())) : TextSet.read(word);
  }

  private TextSet shipped(String path) {
    String[] parts = path.split("/");
    if (parts.length == 2 && parts[0].equals("neutral")) {
      return set(PocketSentences.neutral(parts[1]));
    }
    if (parts.length != 3) {
      throw new UserError(
          "There is no text set \"%s\"; write pocket:TASK/SPLIT/SIDE, such as pocket:sea/fit/source, or pocket:neutral/test."
              .formatted(word));
    }
    PocketSentences.Task task = PocketSentences.task(parts[0]);
    Side side =
        switch (parts[2]) {
          case "source", "source-prompts" -> Side.SOURCE;
          case "target", "target-prompts" -> Side.TARGET;
          default ->
              throw new UserError(
                  "%s names the side \"%s\"; source, target, source-prompts or target-prompts was expected."
                      .formatted(word, parts[2]));
        };
    return set(
        parts[2].endsWith("-prompts")
            ? task.prompts(parts[1], side)
            : task.sentences(parts[1], side));
  }

  private TextSet set(List<PocketSentences.Sentence> sentences) {
    return TextSet.of(word, PocketSentences.texts(sentences));
  }
}
