package dev.tiller.judges;

import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.UserError;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.statistics.Estimate;
import java.util.List;

/** A ready ONNX text classifier as a judge: the probability of one of its labels is the score. */
public final class ClassifierJudge implements Judge {

  private final TextClassifier classifier;
  private final int label;
  private final Estimate accuracy;

  private ClassifierJudge(TextClassifier classifier, int label, Estimate accuracy) {
    this.classifier = classifier;
    this.label = label;
    this.accuracy = accuracy;
  }

  /**
   * Takes one label of a classifier as the concept and measures it on labelled texts, since a
   * classifier made elsewhere says nothing about the texts at hand.
   *
   * @param classifier stays the caller's to close
   * @param label one of the classifier's labels
   * @param positives texts with the concept
   * @param negatives texts without
   * @throws UserError if the label is unknown, or the measured accuracy does not exclude guessing
   */
  public static ClassifierJudge measured(
      TextClassifier classifier, String label, LabelledTexts positives, LabelledTexts negatives) {
    int index = classifier.labels().indexOf(label);
    if (index < 0) {
      throw new UserError(
          "The classifier "
              + classifier.name()
              + " has no label \""
              + label
              + "\"; choose one of "
              + classifier.labels()
              + ".");
    }
    ClassifierJudge unmeasured =
        new ClassifierJudge(classifier, index, new Estimate(0.5, 0, 1, 0.95, 1));
    Estimate accuracy = unmeasured.measure(positives, negatives);
    double guessing =
        (double) Math.max(positives.size(), negatives.size())
            / (positives.size() + negatives.size());
    EmbeddingJudge.requireUseful(accuracy, guessing, label);
    return new ClassifierJudge(classifier, index, accuracy);
  }

  @Override
  public double[] score(List<String> texts) {
    double[][] probabilities = classifier.classify(texts);
    double[] scores = new double[probabilities.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = probabilities[i][label];
    }
    return scores;
  }

  @Override
  public Estimate accuracy() {
    return accuracy;
  }

  @Override
  public String description() {
    return "\""
        + classifier.labels().get(label)
        + "\" by the classifier "
        + classifier.name()
        + ", accuracy "
        + accuracy;
  }
}
