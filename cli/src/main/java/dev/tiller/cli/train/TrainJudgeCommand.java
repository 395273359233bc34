package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TextSource;
import dev.tiller.ground.Progress;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.judges.Fragments;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train judge}: who decides whether a text shows a concept. */
@Command(
    name = "judge",
    description = "Trains a judge on two sets of sentences, for `tiller eval`.",
    footer =
        "  tiller train judge --concept rude --with rude.txt --without polite.txt --out rude.json")
public final class TrainJudgeCommand implements Callable<Integer> {

  @Option(
      names = "--concept",
      required = true,
      paramLabel = "NAME",
      description = "What to call the concept in reports.")
  private String concept = "";

  @Option(
      names = "--with",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that show it.")
  private TextSource with = new TextSource("");

  @Option(
      names = "--without",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that do not.")
  private TextSource without = new TextSource("");

  @Option(names = "--seed", paramLabel = "s", description = "Of folds and fragments (default: 1).")
  private long seed = 1;

  @Option(
      names = "--out",
      preprocessor = FileName.class,
      required = true,
      paramLabel = "F.json",
      description = "The judge's file.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Trained(
      String judge, String concept, double accuracy, double accuracyLow, double accuracyHigh)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    OutputFile.check(answer, "--out", out);
    List<String> positives = with.read().texts();
    List<String> negatives = without.read().texts();
    try (SentenceEncoder encoder = SentenceEncoder.bgeSmall();
        Progress progress =
            answer.monitor().progress("judge", (long) positives.size() + negatives.size())) {
      EmbeddingCache cache = EmbeddingCache.over(encoder);
      EmbeddingJudge judge =
          EmbeddingJudge.train(
              concept, cache, positives, negatives, Fragments.USUAL, seed, progress);
      judge.save(out);
      answer.say("%s", judge.description());
      answer.say("written to %s", out);
      Estimate accuracy = judge.accuracy();
      answer.finish(
          new Trained(out.toString(), concept, accuracy.value(), accuracy.low(), accuracy.high()));
      return 0;
    }
  }
}
