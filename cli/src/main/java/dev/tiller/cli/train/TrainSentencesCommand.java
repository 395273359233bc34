package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.pocket.corpus.PocketCorpus;
import dev.tiller.pocket.corpus.SentenceSets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train sentences}: the sets that ship with the pocket model. */
@Command(
    name = "sentences",
    description =
        "Cuts the held-out documents of a corpus into sets for fitting, choosing, judging, testing.",
    footer = "  tiller train sentences --corpus corpus --out sentences")
public final class TrainSentencesCommand implements Callable<Integer> {

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "DIR",
      description = "What `tiller train corpus` wrote.")
  private Path corpus = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where they go.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Cut(String sentences) implements Result {}

  @Override
  public Integer call() throws IOException {
    SentenceSets.build(corpus, out, PocketCorpus.SEED, answer::note);
    answer.say("written to %s", out);
    answer.finish(new Cut(out.toString()));
    return 0;
  }
}
