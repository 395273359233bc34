package dev.tiller.fairness.model;

import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.network.Taps;
import dev.tiller.onnx.TextClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Models of texts: classifiers in ONNX, and language models, which choose, answer or fill gaps. */
public final class TextModels {

  /** Where a frame takes the text. */
  public static final String PLACE = "{}";

  /** Tokens of an answer in a model's own words. */
  private static final int LONGEST = 32;

  /** Instead of a probability of 0, whose logarithm is no number. */
  private static final double LEAST = 1e-300;

  private TextModels() {}

  /**
   * A model that reads every text within a frame, which no perturbation touches.
   *
   * @param model is closed with it
   * @param frame with {@link #PLACE} where the text goes
   */
  public static Model<String> framed(Model<String> model, String frame) {
    return frame.equals(PLACE) ? model : new Framed(model, frame);
  }

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
            texts.stream()
                .map(text -> numbers(choice.logLikelihoods(text.stripTrailing(), answers)))
                .toList());
  }

  /**
   * What a language model says after a text, at its likeliest, up to the end of the line. It may be
   * steered, by the taps.
   *
   * @param identity of the model and its steering
   * @param generator stays the caller's
   */
  public static Model<String> answering(Identity identity, TextGenerator generator, Taps taps) {
    GenerationSettings settings = GenerationSettings.greedy(LONGEST).withStops(List.of("\n"));
    return new Texts(
        identity.with("longest", LONGEST),
        texts ->
            generator.generate(texts, settings, taps).stream()
                .map(said -> Output.of(said.text().strip()))
                .toList());
  }

  /**
   * What a masked language model puts into the first gap of a text, {@code [MASK]}, which no
   * perturbation of texts touches: log-probabilities of given words, or the likeliest token.
   *
   * @param identity of the model and its steering
   * @param gaps stays the caller's
   * @param words single tokens; none for the likeliest of all
   */
  public static Model<String> filling(
      Identity identity, MaskedPrediction gaps, Taps taps, List<String> words) {
    return new Texts(
        identity.with("words", String.join("|", words)),
        texts -> {
          List<Output> outputs = new ArrayList<>();
          for (String text : texts) {
            outputs.add(
                words.isEmpty()
                    ? Output.of(gaps.predict(text, 1, taps).get(0).get(0).token())
                    : logarithms(gaps.probabilities(List.of(text), words, taps)[0]));
          }
          return outputs;
        });
  }

  private static Output logarithms(double[] probabilities) {
    return numbers(Arrays.stream(probabilities).map(p -> Math.log(Math.max(p, LEAST))).toArray());
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

  private record Framed(Model<String> inner, String frame) implements Model<String> {

    @Override
    public Identity identity() {
      return inner.identity().with("frame", frame);
    }

    @Override
    public List<Output> run(List<String> batch) throws IOException {
      return inner.run(batch.stream().map(text -> frame.replace(PLACE, text)).toList());
    }

    @Override
    public boolean parallel() {
      return inner.parallel();
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
