package dev.tiller.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text classifier exported from Transformers to ONNX: texts in, one probability per label out.
 * Reads a folder with {@code model.onnx}, {@code tokenizer.json} and {@code config.json} (fields
 * {@code id2label}, {@code problem_type}, {@code max_position_embeddings}, {@code pad_token_id}),
 * and weights in files beside {@code model.onnx} where it names them. One label with one logit goes
 * through the logistic function; several go through softmax, or each through the logistic function
 * where {@code problem_type} is {@code multi_label_classification}.
 *
 * <p>Safe for use by several threads. Holds native memory; whoever opens it closes it.
 */
public final class TextClassifier implements AutoCloseable {

  private final TextNetwork network;
  private final List<String> labels;
  private final boolean independent;

  private TextClassifier(TextNetwork network, List<String> labels, boolean independent) {
    this.network = network;
    this.labels = labels;
    this.independent = independent;
  }

  /**
   * Opens a classifier.
   *
   * @param folder the folder; its name becomes the classifier's
   * @throws UserError if a file is missing or damaged, or names no labels
   */
  public static TextClassifier open(Path folder) throws IOException {
    for (String file : List.of("model.onnx", "config.json", "tokenizer.json")) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new UserError(
            "There is no "
                + file
                + " in "
                + folder
                + (Files.isRegularFile(folder.resolve("onnx").resolve(file))
                    ? ", but there is one in its folder onnx; copy it beside the others"
                    : "")
                + "; an ONNX text classifier is a folder with model.onnx, config.json and"
                + " tokenizer.json.");
      }
    }
    Path configFile = folder.resolve("config.json");
    JsonNode config = TextConfig.read(configFile);
    List<String> labels = labels(config, configFile);
    boolean independent =
        labels.size() == 1
            || config.path("problem_type").asText().equals("multi_label_classification");
    TextConfig tokens = TextConfig.of(config, configFile);
    TextNetwork network =
        TextNetwork.open(
            folder.resolve("model.onnx"),
            Tokenizer.open(folder),
            String.valueOf(folder.getFileName()),
            tokens);
    return new TextClassifier(network, labels, independent);
  }

  /** The folder's name. */
  public String name() {
    return network.name();
  }

  /** The labels in the order of the probabilities. */
  public List<String> labels() {
    return labels;
  }

  /**
   * Classifies texts, one a run, so that a text's result does not depend on the others.
   *
   * @param texts any number; longer ones than the network allows are cut
   * @return probabilities in [0, 1]: [n, labels]; a row sums to 1 unless labels are independent
   */
  public double[][] classify(List<String> texts) {
    double[][] probabilities = new double[texts.size()][];
    network.runAll(
        texts.stream().map(text -> List.of(network.tokens(text))).toList(),
        (output, i) -> probabilities[i] = probabilities(output.values()),
        done -> {});
    return probabilities;
  }

  /** Frees the native memory; nothing may be called afterwards. */
  @Override
  public void close() {
    network.close();
  }

  private double[] probabilities(float[] scores) {
    if (scores.length != labels.size()) {
      throw new UserError(
          "The classifier "
              + name()
              + " returns "
              + scores.length
              + " scores, but its config.json names "
              + labels.size()
              + " labels; take both from the same export.");
    }
    return independent ? logistic(scores) : softmax(scores);
  }

  private static List<String> labels(JsonNode config, Path file) {
    JsonNode named = config.path("id2label");
    List<String> labels = new ArrayList<>();
    while (named.path(Integer.toString(labels.size())).isTextual()) {
      labels.add(named.path(Integer.toString(labels.size())).asText());
    }
    if (labels.isEmpty() || labels.size() != named.size()) {
      throw new UserError(
          "The field \"id2label\" of "
              + file
              + " was expected to name the labels \"0\", \"1\", ...; add it as the model's card"
              + " states them.");
    }
    return List.copyOf(labels);
  }

  private static double[] logistic(float[] logits) {
    double[] probabilities = new double[logits.length];
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = 1 / (1 + Math.exp(-logits[k]));
    }
    return probabilities;
  }

  private static double[] softmax(float[] logits) {
    double top = Double.NEGATIVE_INFINITY;
    for (float x : logits) {
      top = Math.max(top, x);
    }
    double sum = 0;
    double[] probabilities = new double[logits.length];
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.exp(logits[k] - top);
      sum += probabilities[k];
    }
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] /= sum;
    }
    return probabilities;
  }
}
