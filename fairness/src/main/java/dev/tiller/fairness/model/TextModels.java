package dev.tiller.fairness.model;

import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import dev.tiller.onnx.TextClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Models of texts: classifiers in ONNX, and language models that choose among answers. */
public final class TextModels {

  private TextModels() {}

  /**
   * Probabilities of a classifier's labels, in their order.
   *
   * @param identity of the classifier, such as the hash of its files
   * @param classifier stays the caller's
   */
  public static Model<String> classifier(Identity identity, TextClassifier classifier) {
    return new Texts(
        identity,
        texts -> {
          List<Output> outputs = new ArrayList<>();
          for (double[] row : classifier.classify(texts)) {
            outputs.add(numbers(row));
          }
          return outputs;
        });
  }

  /**
   * Log-likelihoods of given answers after a text: the largest is what the language model says. The
   * model may be steered, by the taps that {@code choice} was made with.
   *
   * @param identity of the model and its steering
   * @param choice stays the caller's
   * @param answers at least 2, each with the blank before it
   */
  public static Model<String> choosing(
      Identity identity, MultipleChoice choice, List<String> answers) {
    Identity whole = identity.with("answers", String.join("|", answers));
    return new Texts(
        whole,
        texts ->
            texts.stream().map(text -> numbers(choice.logLikelihoods(text, answers))).toList());
  }

  private static Output numbers(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Output.of(floats);
  }

  private record Texts(Identity identity, Function<List<String>, List<Output>> answer)
      implements Model<String> {

    @Override
    public List<Output> run(List<String> batch) {
      return answer.apply(batch);
    }
  }
}
