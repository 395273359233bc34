package dev.tiller.library;

import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.UserError;
import dev.tiller.judges.ClassifierJudge;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.pocket.PocketSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Judges by name: {@code pocket:TASK} for one that ships ({@link PocketJudges}), the file of a
 * trained {@link EmbeddingJudge}, {@code FOLDER#LABEL} for one label of an ONNX text classifier, or
 * {@code KIND:ARGUMENT} for one of a user's own ({@link JudgeProvider}).
 */
public final class Judges {

  private static final String SHIPPED = "pocket:";

  private Judges() {}

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

  /** Whether a name means a classifier, whose accuracy has to be measured on labelled texts. */
  public static boolean isClassifier(String name) {
    int label = name.lastIndexOf('#');
    return label > 0 && Files.isDirectory(Path.of(name.substring(0, label)));
  }

  /**
   * Opens a judge that knows its own accuracy, so any but a classifier.
   *
   * @throws IOException if its file is missing or damaged
   * @throws UserError if the name names nothing, or a classifier
   */
  public static Open open(String name) throws IOException {
    return open(name, null, null);
  }

  /**
   * Opens a judge.
   *
   * @param with names {@link Texts} with the concept; only a classifier reads them
   * @param without names texts without it
   * @throws IOException if a file is missing or damaged
   * @throws UserError if the name names nothing, or a classifier has no labelled texts
   */
  public static Open open(String name, @Nullable String with, @Nullable String without)
      throws IOException {
    int colon = name.indexOf(':');
    for (JudgeProvider provider :
        ServiceLoader.load(JudgeProvider.class, Judges.class.getClassLoader())) {
      if (colon > 0 && provider.kind().equals(name.substring(0, colon))) {
        return provider.open(name.substring(colon + 1));
      }
    }
    if (isClassifier(name)) {
      if (with == null || without == null) {
        throw new UserError(
            "%s is a classifier, whose accuracy must be known; give labelled texts with the concept and without it."
                .formatted(name));
      }
      return classifier(name, with, without);
    }
    if (Files.isDirectory(Path.of(name))) {
      throw new UserError(
          "%s names a classifier without a label; write %s#LABEL.".formatted(name, name));
    }
    SentenceEncoder encoder = SentenceEncoder.bgeSmall();
    try {
      EmbeddingCache cache = EmbeddingCache.over(encoder);
      Judge judge =
          name.startsWith(SHIPPED)
              ? PocketJudges.open(PocketSentences.task(name.substring(SHIPPED.length())), cache)
              : EmbeddingJudge.load(Path.of(name), cache);
      return new Open(judge, encoder);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static Open classifier(String name, String with, String without) throws IOException {
    int label = name.lastIndexOf('#');
    LabelledTexts positives = LabelledTexts.of(Texts.read(with).texts());
    LabelledTexts negatives = LabelledTexts.of(Texts.read(without).texts());
    TextClassifier classifier = TextClassifier.open(Path.of(name.substring(0, label)));
    try {
      return new Open(
          ClassifierJudge.measured(classifier, name.substring(label + 1), positives, negatives),
          classifier);
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }
}
