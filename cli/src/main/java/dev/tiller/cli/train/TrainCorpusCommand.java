package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.ground.Cache;
import dev.tiller.pocket.corpus.PocketCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train corpus}: the pocket model's text. */
@Command(
    name = "corpus",
    description =
        "Fetches, cleans and splits the pocket model's text (80 MB of packages, kept in the cache).",
    footer = "  tiller train corpus --out corpus")
public final class TrainCorpusCommand implements Callable<Integer> {

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where it goes.")
  private Path out = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Decides which documents are held out (default: that of the pocket model).")
  private long seed = PocketCorpus.SEED;

  @Mixin private Answer answer = new Answer();

  private record Built(String corpus, long seed) implements Result {}

  @Override
  public Integer call() throws IOException {
    PocketCorpus.build(Cache.room("packages"), out, seed, answer::note);
    answer.say("written to %s; next: tiller train tokenizer --corpus %s --out tokenizer", out, out);
    answer.finish(new Built(out.toString(), seed));
    return 0;
  }
}
