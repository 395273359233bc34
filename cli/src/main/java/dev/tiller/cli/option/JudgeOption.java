package dev.tiller.cli.option;

import dev.tiller.evaluation.judge.ClassifierJudge;
import dev.tiller.evaluation.judge.EmbeddingCache;
import dev.tiller.evaluation.judge.EmbeddingJudge;
import dev.tiller.evaluation.judge.Judge;
import dev.tiller.evaluation.judge.LabelledTexts;
import dev.tiller.ground.UserError;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.steering.PocketJudges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --judge}, and the labelled texts that some judges need. */
public final class JudgeOption {

  private static final String POCKET = "pocket:";

  @Option(
      names = "--judge",
      required = true,
      paramLabel = "J",
      description =
          "Who decides: pocket:TASK (spam, sea, novel), a judge file from `tiller train judge`, or"
              + " FOLDER#LABEL of an ONNX text classifier.")
  private String word = "";

  @Option(
      names = "--with-concept",
      paramLabel = TextSource.LABEL,
      description = "For a classifier: labelled texts with the concept, to measure its accuracy.")
  private @Nullable TextSource positives;

  @Option(
      names = "--without-concept",
      paramLabel = TextSource.LABEL,
      description = "For a classifier: labelled texts without the concept.")
  private @Nullable TextSource negatives;

  /**
   * A judge with what it stands on; close it after the last use.
   *
   * @param judge to ask
   * @param resource its encoder or classifier
   */
  public record Open(Judge judge, AutoCloseable resource) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      try {
        resource.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("The judge could not be closed: " + e.getMessage(), e);
      }
    }
  }

  /**
   * A judge that is named elsewhere than on the command line.
   *
   * @param word as behind {@code --judge}
   * @param positives with the concept; only a classifier reads them
   * @param negatives without
   */
  public static JudgeOption named(String word, TextSource positives, TextSource negatives) {
    JudgeOption option = new JudgeOption();
    option.word = word;
    option.positives = positives;
    option.negatives = negatives;
    return option;
  }

  /** Opens the judge that was named. */
  public Open open() throws IOException {
    int label = word.lastIndexOf('#');
    if (label > 0 && Files.isDirectory(Path.of(word.substring(0, label)))) {
      return classifier(Path.of(word.substring(0, label)), word.substring(label + 1));
    }
    if (Files.isDirectory(Path.of(word))) {
      throw new UserError(
          "--judge %s names a classifier without a label; write %s#LABEL.".formatted(word, word));
    }
    SentenceEncoder encoder = SentenceEncoder.bgeSmall();
    try {
      EmbeddingCache cache = EmbeddingCache.over(encoder);
      Judge judge =
          word.startsWith(POCKET)
              ? PocketJudges.open(PocketSentences.task(word.substring(POCKET.length())), cache)
              : EmbeddingJudge.load(Path.of(word), cache);
      return new Open(judge, encoder);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private Open classifier(Path folder, String label) throws IOException {
    if (positives == null || negatives == null) {
      throw new UserError(
          "A classifier's accuracy must be known; give labelled texts with --with-concept and"
              + " --without-concept.");
    }
    LabelledTexts with = LabelledTexts.of(positives.read().texts());
    LabelledTexts without = LabelledTexts.of(negatives.read().texts());
    TextClassifier classifier = TextClassifier.open(folder);
    try {
      return new Open(ClassifierJudge.measured(classifier, label, with, without), classifier);
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }
}
