package dev.tiller.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is to be continued: a text, or token ids for a model without a tokenizer. */
public final class PromptOption {

  @Option(names = "--prompt", paramLabel = "P", description = "The text so far.")
  private @Nullable String text;

  @Option(
      names = "--tokens",
      paramLabel = "1,2,3",
      description = "The token ids so far; the continuation then is token ids too.")
  private @Nullable String tokens;

  /** Whether ids were given, not text. */
  public boolean isTokens() {
    return tokens != null;
  }

  /** The text; empty if ids were given. */
  public String text() {
    return text == null ? "" : text;
  }

  /**
   * The ids.
   *
   * @param vocabulary number of ids that the model has
   */
  public int[] ids(int vocabulary) {
    return WrongUse.check(
        "--tokens",
        () ->
            TokenRows.parse("--tokens", String.valueOf(tokens))
                .within(0, vocabulary - 1, "this model's token ids")
                .values()[0]);
  }
}
