package dev.tiller.cli.option;

import dev.tiller.ground.UserError;
import dev.tiller.library.Judges;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --judge}, and the labelled texts that some judges need. */
public final class JudgeOption {

  @Option(
      names = "--judge",
      paramLabel = "J",
      description =
          "Who decides: pocket:TASK (spam, sea, novel), a judge file from `tiller train judge`, or"
              + " FOLDER#LABEL of an ONNX text classifier. Without one, texts and costs alone.")
  private @Nullable String word;

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

  /** Whether there is a judge. */
  public boolean given() {
    return word != null;
  }

  /**
   * Opens the judge that was named; close it after the last use.
   *
   * @return null where none was
   */
  public Judges.@Nullable Open open() throws IOException {
    if (word == null) {
      if (positives != null || negatives != null) {
        throw new WrongUse(
            "--with-concept and --without-concept are texts for a judge, and there is none; give --judge too.");
      }
      return null;
    }
    if (!Judges.isClassifier(word)) {
      return Judges.open(word);
    }
    if (positives == null || negatives == null) {
      throw new UserError(
          "A classifier's accuracy must be known; give labelled texts with --with-concept and"
              + " --without-concept.");
    }
    return Judges.open(word, positives.word(), negatives.word());
  }
}
