package dev.tiller.examples;

import dev.tiller.cli.option.AddedCommand;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command of a user's own: {@code tiller count-tokens}, found on the class path. */
@Command(
    name = "count-tokens",
    description = "Says how many tokens a text has for a model.",
    footer = "  tiller count-tokens --model pocket 'The sea was calm'")
public final class CountTokens implements AddedCommand {

  /** What {@code --json} prints. */
  record Count(int tokens) implements Result {}

  @Parameters(paramLabel = "TEXT", description = "What is counted.")
  private String text = "";

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    try (Tokenizer tokenizer = model.tokenizer()) {
      Count count = new Count(tokenizer.encode(text, true).length);
      answer.say("%d tokens", count.tokens());
      answer.finish(count);
      return 0;
    }
  }
}
