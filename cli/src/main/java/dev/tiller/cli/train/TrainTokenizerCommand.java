package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.pocket.corpus.PocketCorpus;
import dev.tiller.pocket.corpus.PocketTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train tokenizer}: the pocket model's vocabulary. */
@Command(
    name = "tokenizer",
    description = "Learns a byte-level BPE vocabulary of 4,096 entries from a corpus.",
    footer = "  tiller train tokenizer --corpus corpus --out tokenizer")
public final class TrainTokenizerCommand implements Callable<Integer> {

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "DIR",
      description = "What `tiller train corpus` wrote.")
  private Path corpus = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where tokenizer.json and tokenizer_config.json go.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Trained(String tokenizer, int vocabulary) implements Result {}

  @Override
  public Integer call() throws IOException {
    PocketTokenizer.train(corpus, out, PocketCorpus.SEED, answer::note);
    answer.say(
        "written to %s; next: tiller train tokens --corpus %s --tokenizer %s", out, corpus, out);
    answer.finish(new Trained(out.toString(), PocketTokenizer.VOCABULARY));
    return 0;
  }
}
