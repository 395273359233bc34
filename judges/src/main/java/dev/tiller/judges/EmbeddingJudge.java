package dev.tiller.judges;

import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.LogisticRegression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A judge learned from two sets of sentences: logistic regression on sentence embeddings. Trained
 * again on the same texts with the same seed and encoder it is the same judge.
 */
public final class EmbeddingJudge implements Judge {

  private final EmbeddingCache cache;
  private final LogisticRegression model;
  private final Provenance provenance;

  private EmbeddingJudge(EmbeddingCache cache, LogisticRegression model, Provenance provenance) {
    this.cache = cache;
    this.model = model;
    this.provenance = provenance;
  }

  /**
   * Where a judge comes from: enough to train it again and compare.
   *
   * @param concept what it looks for, a word or two
   * @param encoder name of the sentence encoder
   * @param positives sentences given with the concept
   * @param negatives sentences given without
   * @param dataSha256 hash of all sentences and names of documents, in order
   * @param seed decides folds and fragments
   * @param fragments how sentences were cut for training; null if they were not
   * @param l2 penalty chosen by cross-validation
   * @param accuracy share of sentences (or fragments) of held-out documents decided rightly
   */
  public record Provenance(
      String concept,
      String encoder,
      int positives,
      int negatives,
      String dataSha256,
      long seed,
      @Nullable Fragments fragments,
      double l2,
      Estimate accuracy) {}

  /**
   * Trains a judge. Give sets of about equal size: the judge takes their proportion for the chance
   * of the concept. Takes a run of the encoder per piece of text and some seconds for the
   * regression.
   *
   * @param concept what to call the concept in reports
   * @param cache the encoder; stays the caller's, and the judge keeps using it
   * @param positives sentences with the concept from at least 4 documents
   * @param negatives sentences without from at least 4 documents
   * @param fragments how to cut the sentences, so that the judge is used to the pieces it will see;
   *     null trains on whole sentences
   * @param seed decides folds and fragments
   * @param progress told of each embedded sentence
   * @throws UserError if the sets overlap, are too small or cannot be told apart: the interval of
   *     the held-out accuracy includes that of always naming the larger set (one half for equal
   *     ones)
   */
  public static EmbeddingJudge train(
      String concept,
      EmbeddingCache cache,
      LabelledTexts positives,
      LabelledTexts negatives,
      @Nullable Fragments fragments,
      long seed,
      Progress progress) {
    JudgeTraining.Result result =
        JudgeTraining.run(cache, positives, negatives, fragments, seed, progress);
    requireUseful(result.accuracy(), result.guessing(), concept);
    return new EmbeddingJudge(
        cache,
        result.model(),
        new Provenance(
            concept,
            cache.encoderName(),
            positives.size(),
            negatives.size(),
            hash(positives, negatives),
            seed,
            fragments,
            result.l2(),
            result.accuracy()));
  }

  /** Trains on sentences whose documents are unknown: each counts as a document of its own. */
  public static EmbeddingJudge train(
      String concept,
      EmbeddingCache cache,
      List<String> positives,
      List<String> negatives,
      @Nullable Fragments fragments,
      long seed,
      Progress progress) {
    return train(
        concept,
        cache,
        LabelledTexts.of(positives),
        LabelledTexts.of(negatives),
        fragments,
        seed,
        progress);
  }

  /**
   * Reads a judge written by {@link #save}.
   *
   * @param file the JSON file
   * @param cache must hold the encoder that the judge was trained with
   * @throws UserError if the file is damaged or belongs to another encoder
   */
  public static EmbeddingJudge load(Path file, EmbeddingCache cache) throws IOException {
    return of(JudgeFile.read(file), file.toString(), cache);
  }

  /**
   * Reads a judge that was written by {@link #save} and lies elsewhere than in a file of its own.
   *
   * @param json what {@link #save} wrote
   * @param name where it lies, for errors
   * @param cache must hold the encoder that the judge was trained with
   * @throws UserError if the text is damaged or belongs to another encoder
   */
  public static EmbeddingJudge read(byte[] json, String name, EmbeddingCache cache)
      throws IOException {
    return of(JudgeFile.read(json, name), name, cache);
  }

  private static EmbeddingJudge of(JudgeFile.Content content, String file, EmbeddingCache cache) {
    String encoder = content.provenance().encoder();
    if (!encoder.equals(cache.encoderName())) {
      throw new UserError(
          "The judge in "
              + file
              + " was trained on the encoder "
              + encoder
              + ", but "
              + cache.encoderName()
              + " is in use; open the same encoder or train the judge again.");
    }
    return new EmbeddingJudge(cache, content.model(), content.provenance());
  }

  /** Writes the judge as JSON, atomically: weights, intercept and provenance. */
  public void save(Path file) throws IOException {
    JudgeFile.write(file, new JudgeFile.Content(model, provenance));
  }

  @Override
  public double[] score(List<String> texts) {
    return model.probabilities(cache.encode(texts));
  }

  @Override
  public Estimate accuracy() {
    return provenance.accuracy();
  }

  @Override
  public String description() {
    return "\""
        + provenance.concept()
        + "\" by logistic regression on "
        + provenance.encoder()
        + ", "
        + provenance.positives()
        + " + "
        + provenance.negatives()
        + (provenance.fragments() == null ? " sentences" : " sentences cut into fragments")
        + ", held-out accuracy "
        + provenance.accuracy();
  }

  /** Where the judge comes from. */
  public Provenance provenance() {
    return provenance;
  }

  static void requireUseful(Estimate accuracy, double guessing, String concept) {
    if (accuracy.low() <= guessing) {
      throw new UserError(
          "The judge for \""
              + concept
              + "\" cannot tell the two sets apart: its held-out accuracy is "
              + accuracy
              + ", and always naming the larger set would reach "
              + String.format(Locale.ROOT, "%.2f", guessing)
              + "; give more sentences, or sets that differ more"
              + " clearly.");
    }
  }

  /** SHA-256 of all sentences and names of documents, in order. */
  public static String hash(LabelledTexts positives, LabelledTexts negatives) {
    StringBuilder all = new StringBuilder();
    for (LabelledTexts side : List.of(positives, negatives)) {
      all.append(side.size()).append('\0');
      side.texts().forEach(text -> all.append(text).append('\0'));
      side.documents().forEach(name -> all.append(name).append('\0'));
    }
    return AtomicFile.sha256(all.toString());
  }
}
