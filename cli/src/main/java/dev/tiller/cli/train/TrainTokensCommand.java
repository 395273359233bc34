package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.pocket.corpus.TokenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train tokens}: a corpus as token ids. */
@Command(
    name = "tokens",
    description = "Writes a corpus as token ids, into the folder tokens of the corpus.",
    footer = "  tiller train tokens --corpus corpus --tokenizer tokenizer")
public final class TrainTokensCommand implements Callable<Integer> {

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "DIR",
      description = "What `tiller train corpus` wrote.")
  private Path corpus = Path.of("");

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "A folder with tokenizer.json; end of text must have id 0.")
  private Path tokenizer = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Tokenized(String folder, Map<String, Long> tokens) implements Result {}

  @Override
  public Integer call() throws IOException {
    Map<String, Long> counts =
        TokenFiles.build(corpus, tokenizer.resolve("tokenizer.json"), answer::note);
    Path tokens = corpus.resolve("tokens");
    answer.say("written to %s; next: tiller train lm --tokens %s --run run", tokens, tokens);
    answer.finish(new Tokenized(tokens.toString(), counts));
    return 0;
  }
}
