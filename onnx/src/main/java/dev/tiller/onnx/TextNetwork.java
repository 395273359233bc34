package dev.tiller.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A BERT-like ONNX network with its tokenizer: takes texts, pads them to one length, returns the
 * first output. Inputs are {@code input_ids} and, where the network declares them, {@code
 * attention_mask} and {@code token_type_ids}, all int64 [batch, length].
 *
 * <p>Owns the tokenizer and the native session; closing frees both. Safe for use by several
 * threads.
 */
final class TextNetwork implements AutoCloseable {

  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

  /** For a batch, and more for each of its tokens: many times what the largest of them takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PER_TOKEN = Duration.ofMillis(50);

  private final OrtSession session;
  private final Tokenizer tokenizer;
  private final String name;
  private final int maxTokens;
  private final int pad;
  private final Duration patience;
  private volatile boolean closed;

  private TextNetwork(
      OrtSession session, Tokenizer tokenizer, String name, TextConfig config, Duration patience) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.name = name;
    this.maxTokens = config.maxTokens();
    this.pad = config.pad().orElse(tokenizer.pad().orElse(tokenizer.id("[PAD]").orElse(0)));
    this.patience = patience;
  }

  /**
   * The first output for one batch, flat, with its shape.
   *
   * @param values row-major
   * @param shape [batch, ...]
   * @param lengths tokens of each text before padding
   */
  record Output(float[] values, long[] shape, int[] lengths) {}

  /** Where the network comes from. */
  @FunctionalInterface
  private interface Source {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  /**
   * Opens a session; takes over the tokenizer and closes it if that fails.
   *
   * @param onnx the model file's bytes, complete in themselves
   */
  static TextNetwork open(byte[] onnx, Tokenizer tokenizer, String name, TextConfig config) {
    return open((e, options) -> e.createSession(onnx, options), tokenizer, name, config, PATIENCE);
  }

  /** As the other, from a file; weights that lie in files beside it are found. */
  static TextNetwork open(Path onnx, Tokenizer tokenizer, String name, TextConfig config) {
    return open(onnx, tokenizer, name, config, PATIENCE);
  }

  /**
   * @param patience for one batch; a test has less
   */
  static TextNetwork open(
      Path onnx, Tokenizer tokenizer, String name, TextConfig config, Duration patience) {
    return open((e, options) -> Sessions.open(e, onnx, options), tokenizer, name, config, patience);
  }

  private static TextNetwork open(
      Source source, Tokenizer tokenizer, String name, TextConfig config, Duration patience) {
    @Nullable OrtSession session = null;
    try (OrtSession.SessionOptions options = Sessions.options()) {
      session = source.open(OrtEnvironment.getEnvironment(), options);
      requireKnownInputs(session, name);
      return new TextNetwork(session, tokenizer, name, config, patience);
    } catch (OrtException e) {
      tokenizer.close();
      throw new UserError(
          "The ONNX model "
              + name
              + " cannot be loaded ("
              + Sessions.firstLine(e)
              + "); copy the file again, with the file of weights beside it if it has one, or"
              + " export it for ONNX opset 21 or older.",
          e);
    } catch (UserError e) {
      tokenizer.close();
      Sessions.close(session);
      throw e;
    }
  }

  String name() {
    return name;
  }

  /** Token ids of a text as the network will see them; never empty, which no network takes. */
  int[] tokens(String text) {
    requireOpen();
    int[] ids = tokenizer.encode(text, true);
    if (ids.length == 0) {
      return new int[] {pad};
    }
    if (ids.length <= maxTokens) {
      return ids;
    }
    int[] cut = Arrays.copyOf(ids, maxTokens);
    cut[maxTokens - 1] = ids[ids.length - 1];
    return cut;
  }

  /**
   * Runs many batches, as many at a time as there are threads.
   *
   * @param use hears each output under its batch's number, in any order, on any thread
   * @param progress hears on the calling thread how many rows were finished
   * @throws UserError if a run fails or does not end, or this thread is interrupted; nothing runs
   *     any more then
   * @throws IllegalStateException if the network is closed
   */
  void runAll(List<List<int[]>> batches, ObjIntConsumer<Output> use, IntConsumer progress) {
    requireOpen();
    new Batches(name)
        .run(
            batches.size(),
            (number, running) -> use.accept(run(batches.get(number), running), number),
            number -> progress.accept(batches.get(number).size()));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The ONNX model " + name + " is closed; open it again.");
    }
  }

  /** Runs one batch of token rows; none may be empty. */
  private Output run(List<int[]> rows, Set<Batches.Running> running) {
    int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
    int length = Arrays.stream(lengths).max().orElseThrow();
    long[] ids = new long[rows.size() * length];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, pad);
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < lengths[b]; t++) {
        ids[b * length + t] = rows.get(b)[t];
        mask[b * length + t] = 1;
      }
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    long[] shape = {rows.size(), length};
    try {
      for (String input : session.getInputNames()) {
        long[] values =
            switch (input) {
              case "input_ids" -> ids;
              case "attention_mask" -> mask;
              default -> new long[ids.length];
            };
        inputs.put(
            input,
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), shape));
      }
      return run(inputs, lengths, running, limit(ids.length));
    } catch (OrtException e) {
      throw new UserError(
          "The ONNX model "
              + name
              + " failed on a batch of shape "
              + Arrays.toString(shape)
              + " ("
              + Sessions.firstLine(e)
              + "); check that the model and its tokenizer belong together.",
          e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private Output run(
      Map<String, OnnxTensor> inputs, int[] lengths, Set<Batches.Running> running, Duration limit)
      throws OrtException {
    try (Batches.Running run = new Batches.Running(running, limit)) {
      try (OrtSession.Result result = session.run(inputs, run.options())) {
        return output(result.get(0), lengths);
      } catch (OrtException e) {
        if (run.isLate()) {
          throw new UserError(
              "The ONNX model %s did not finish a batch of %d texts within %d seconds and was stopped; it may never end: export it again, or give it a machine that is less busy."
                  .formatted(name, lengths.length, limit.toSeconds()),
              e);
        }
        throw e;
      }
    }
  }

  private Duration limit(int tokens) {
    return patience.plus(PER_TOKEN.multipliedBy(tokens));
  }

  @Override
  public void close() {
    closed = true;
    tokenizer.close();
    Sessions.close(session);
  }

  private Output output(OnnxValue value, int[] lengths) {
    if (value instanceof OnnxTensor tensor
        && value.getInfo() instanceof TensorInfo info
        && tensor.getFloatBuffer() != null) {
      float[] values = new float[(int) info.getNumElements()];
      tensor.getFloatBuffer().get(values);
      return new Output(values, info.getShape(), lengths);
    }
    throw new UserError(
        "The first output of the ONNX model "
            + name
            + " is no floating-point tensor; export the model with its scores or hidden states"
            + " first.");
  }

  private static void requireKnownInputs(OrtSession session, String name) {
    Set<String> names = session.getInputNames();
    if (!names.contains("input_ids") || !INPUTS.containsAll(names)) {
      throw new UserError(
          "The ONNX model "
              + name
              + " has the inputs "
              + UserError.list(names)
              + ", but a text model has \"input_ids\" and at most \"attention_mask\" and"
              + " \"token_type_ids\" beside it.");
    }
  }
}
