package dev.tiller.judges;

import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.CrossValidation;
import dev.tiller.statistics.probe.Folds;
import dev.tiller.statistics.probe.LogisticRegression;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the logistic regression of a judge and measures it honestly: in each of five outer folds the
 * penalty is chosen by cross-validation on the training part alone, and the held-out sentences are
 * scored by a model that has seen nothing of their documents. The final model uses everything.
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
  private final int[] documents;
  private final long seed;

  /**
   * A training set.
   *
   * @param rows [sentences, pieces of the sentence, dimensions]
   * @param documents number of the document of each sentence
   */
  private JudgeTraining(double[][][] rows, boolean[] labels, int[] documents, long seed) {
    this.rows = rows;
    this.labels = labels;
    this.documents = documents;
    this.seed = seed;
  }

  static Result run(
      EmbeddingCache cache,
      LabelledTexts positives,
      LabelledTexts negatives,
      @Nullable Fragments fragments,
      long seed,
      Progress progress) {
    // A sentence that occurs twice would stand on both sides of a split.
    LabelledTexts with = positives.distinct();
    LabelledTexts without = negatives.distinct();
    requireApart(with, without);
    List<String> texts = concatenation(with.texts(), without.texts());
    boolean[] labels = new boolean[texts.size()];
    Arrays.fill(labels, 0, with.size(), true);
    int[] documents = numbers(concatenation(with.documents(), without.documents()));
    long cuts = Seeds.mix(seed, Seeds.stream("cuts"));
    double[][][] rows = new double[texts.size()][][];
    for (int i = 0; i < rows.length; i++) {
      String text = texts.get(i);
      SplittableRandom random = new SplittableRandom(Seeds.mix(cuts, i));
      rows[i] = cache.encode(fragments == null ? List.of(text) : fragments.of(text, random));
      progress.step();
    }
    return new JudgeTraining(rows, labels, documents, seed).train();
  }

  private Result train() {
    int[] all = IntStream.range(0, labels.length).toArray();
    boolean[] right = new boolean[labels.length];
    for (Folds.Split fold : folds(all, Seeds.mix(seed, Seeds.stream("accuracy")))) {
      LogisticRegression model = fit(fold.train(), choose(fold.train()));
      for (int i : fold.test()) {
        // One piece stands for its sentence.
        right[i] = model.score(rows[i][0]) > 0 == labels[i];
      }
    }
    double l2 = choose(all);
    int positives = (int) Arrays.stream(all).filter(i -> labels[i]).count();
    double guessing = (double) Math.max(positives, labels.length - positives) / labels.length;
    return new Result(fit(all, l2), l2, Estimate.share(right, documents, 0.95), guessing);
  }

  private double choose(int[] sentences) {
    int[] place = new int[labels.length];
    for (int p = 0; p < sentences.length; p++) {
      place[sentences[p]] = p;
    }
    List<Folds.Split> byPiece =
        folds(sentences, Seeds.mix(seed, Seeds.stream("penalty"))).stream()
            .map(fold -> new Folds.Split(expand(fold.train(), place), expand(fold.test(), place)))
            .toList();
    return CrossValidation.best(
            pieces(sentences),
            Folds.pick(labels, owners(sentences)),
            byPiece,
            CrossValidation.PENALTIES,
            false)
        .l2();
  }

  /** Splits of the given sentences by document, as many as the scarcer class has documents for. */
  private List<Folds.Split> folds(int[] sentences, long start) {
    boolean[] sides = Folds.pick(labels, sentences);
    int[] groups = Arrays.stream(sentences).map(i -> documents[i]).toArray();
    int fewest = FOLDS;
    for (boolean side : new boolean[] {true, false}) {
      long count =
          Arrays.stream(sentences)
              .filter(i -> labels[i] == side)
              .map(i -> documents[i])
              .distinct()
              .count();
      fewest = (int) Math.min(fewest, count);
    }
    return Folds.grouped(sides, groups, fewest, start).stream()
        .map(
            fold ->
                new Folds.Split(
                    Arrays.stream(fold.train()).map(p -> sentences[p]).toArray(),
                    Arrays.stream(fold.test()).map(p -> sentences[p]).toArray()))
        .toList();
  }

  private LogisticRegression fit(int[] sentences, double l2) {
    return LogisticRegression.fit(
        pieces(sentences),
        Folds.pick(labels, owners(sentences)),
        new LogisticRegression.Options(l2, false));
  }

  /** Rows of the pieces of some sentences; pieces of a sentence stand next to each other. */
  private int[] expand(int[] sentences, int[] place) {
    int each = rows[0].length;
    return Arrays.stream(sentences)
        .map(i -> place[i])
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

  private static void requireApart(LabelledTexts with, LabelledTexts without) {
    Set<String> shared = new LinkedHashSet<>(with.texts());
    shared.retainAll(new LinkedHashSet<>(without.texts()));
    if (!shared.isEmpty()) {
      throw new UserError(
          shared.size()
              + " sentences stand in both sets, the first being \""
              + shared.iterator().next()
              + "\"; a judge needs sets without common sentences, so remove them from one.");
    }
    for (LabelledTexts side : List.of(with, without)) {
      long documents = side.documents().stream().distinct().count();
      if (documents < FEWEST) {
        throw new UserError(
            "A judge was to be trained on "
                + with.size()
                + " different sentences with the concept and "
                + without.size()
                + " without, one side coming from "
                + documents
                + " documents; give sentences from at least "
                + FEWEST
                + " documents on each side, better from many (a sentence without a document counts"
                + " as one).");
      }
    }
  }

  private static List<String> concatenation(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static int[] numbers(List<String> names) {
    Map<String, Integer> known = new HashMap<>();
    return names.stream()
        .mapToInt(name -> known.computeIfAbsent(name, n -> known.size()))
        .toArray();
  }
}
