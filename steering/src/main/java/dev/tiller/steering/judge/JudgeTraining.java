package dev.tiller.steering.judge;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.CrossValidation;
import dev.tiller.statistics.probe.Folds;
import dev.tiller.statistics.probe.LogisticRegression;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the logistic regression of a judge and measures it honestly: in each of five outer folds the
 * penalty is chosen by cross-validation on the training part alone, and the held-out sentences are
 * scored by a model that has seen neither them nor a piece of them. The final model uses
 * everything.
 */
final class JudgeTraining {

  private static final int FOLDS = 5;
  private static final int FEWEST = 4;

  /**
   * What training found.
   *
   * @param model fitted on all texts
   * @param l2 penalty chosen on all texts
   * @param accuracy share of held-out sentences decided rightly, over nested cross-validation
   * @param guessing accuracy of always naming the larger set
   */
  record Result(LogisticRegression model, double l2, Estimate accuracy, double guessing) {}

  private final double[][][] rows;
  private final boolean[] labels;
  private final long seed;

  /**
   * A training set.
   *
   * @param rows [sentences, pieces of the sentence, dimensions]
   */
  private JudgeTraining(double[][][] rows, boolean[] labels, long seed) {
    this.rows = rows;
    this.labels = labels;
    this.seed = seed;
  }

  static Result run(
      EmbeddingCache cache,
      List<String> positives,
      List<String> negatives,
      @Nullable Fragments fragments,
      long seed,
      Progress progress) {
    Set<String> shared = new LinkedHashSet<>(positives);
    shared.retainAll(new LinkedHashSet<>(negatives));
    if (!shared.isEmpty()) {
      throw new UserError(
          shared.size()
              + " sentences stand in both sets, the first being \""
              + shared.iterator().next()
              + "\"; a judge needs sets without common sentences, so remove them from one.");
    }
    // A sentence that occurs twice would stand on both sides of a split.
    List<String> texts = new ArrayList<>(new LinkedHashSet<>(positives));
    int count = texts.size();
    texts.addAll(new LinkedHashSet<>(negatives));
    int fewest = Math.min(count, texts.size() - count);
    if (fewest < FEWEST) {
      throw new UserError(
          "A judge was to be trained on "
              + count
              + " different sentences with the concept and "
              + (texts.size() - count)
              + " without; give at least "
              + FEWEST
              + " of each, better hundreds.");
    }
    boolean[] labels = new boolean[texts.size()];
    Arrays.fill(labels, 0, count, true);
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] rows = new double[texts.size()][][];
    for (int i = 0; i < rows.length; i++) {
      String text = texts.get(i);
      rows[i] = cache.encode(fragments == null ? List.of(text) : fragments.of(text, random));
      progress.step();
    }
    return new JudgeTraining(rows, labels, seed).train(fewest);
  }

  private Result train(int fewest) {
    int outer = Math.min(FOLDS, fewest);
    int inner = Math.min(FOLDS, fewest - (fewest + outer - 1) / outer);
    int right = 0;
    for (Folds.Split fold : Folds.stratified(labels, outer, seed)) {
      LogisticRegression model = fit(fold.train(), choose(fold.train(), inner));
      for (int i : fold.test()) {
        // One piece stands for its sentence, so that n counts independent sentences.
        right += model.score(rows[i][0]) > 0 == labels[i] ? 1 : 0;
      }
    }
    int[] all = IntStream.range(0, labels.length).toArray();
    double l2 = choose(all, outer);
    Estimate accuracy = Estimate.share(right, labels.length, 0.95);
    return new Result(fit(all, l2), l2, accuracy, 1 - (double) fewest / labels.length);
  }

  private double choose(int[] sentences, int folds) {
    int[] owners = owners(sentences);
    List<Folds.Split> bySentence = Folds.stratified(Folds.pick(labels, sentences), folds, seed + 1);
    List<Folds.Split> byPiece = bySentence.stream().map(this::piecesOf).toList();
    return CrossValidation.best(
            pieces(sentences),
            Folds.pick(labels, owners),
            byPiece,
            CrossValidation.PENALTIES,
            false)
        .l2();
  }

  private LogisticRegression fit(int[] sentences, double l2) {
    return LogisticRegression.fit(
        pieces(sentences),
        Folds.pick(labels, owners(sentences)),
        new LogisticRegression.Options(l2, false));
  }

  /** Every sentence has the same number of pieces, which stand next to each other. */
  private Folds.Split piecesOf(Folds.Split sentences) {
    return new Folds.Split(expand(sentences.train()), expand(sentences.test()));
  }

  private int[] expand(int[] positions) {
    int each = rows[0].length;
    return Arrays.stream(positions)
        .flatMap(p -> IntStream.range(p * each, (p + 1) * each))
        .toArray();
  }

  private int[] owners(int[] sentences) {
    return Arrays.stream(sentences)
        .flatMap(i -> IntStream.range(0, rows[i].length).map(piece -> i))
        .toArray();
  }

  private double[][] pieces(int[] sentences) {
    return Arrays.stream(sentences)
        .boxed()
        .flatMap(i -> Arrays.stream(rows[i]))
        .toArray(double[][]::new);
  }
}
