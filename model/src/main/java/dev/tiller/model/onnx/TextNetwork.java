package dev.tiller.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tiller.model.tokenizer.Tokenizer;
import dev.tiller.tensor.UserError;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final OrtSession session;
  private final Tokenizer tokenizer;
  private final String name;
  private final int maxTokens;
  private final int pad;

  private TextNetwork(OrtSession session, Tokenizer tokenizer, String name, int maxTokens) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.name = name;
    this.maxTokens = maxTokens;
    this.pad = tokenizer.pad().orElse(tokenizer.id("[PAD]").orElse(0));
  }

  /**
   * The first output for one batch, flat, with its shape.
   *
   * @param values row-major
   * @param shape [batch, ...]
   * @param lengths tokens of each text before padding
   */
  record Output(float[] values, long[] shape, int[] lengths) {}

  /**
   * Opens a session; takes over the tokenizer and closes it if that fails.
   *
   * @param onnx the model file's bytes
   * @param maxTokens longer texts are cut to this many tokens, keeping the last special token
   */
  static TextNetwork open(byte[] onnx, Tokenizer tokenizer, String name, int maxTokens) {
    @Nullable OrtSession session = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      environment.setTelemetry(false);
      options.setIntraOpNumThreads(threads());
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(onnx, options);
      requireKnownInputs(session, name);
      return new TextNetwork(session, tokenizer, name, maxTokens);
    } catch (OrtException e) {
      tokenizer.close();
      throw new UserError(
          "The ONNX model "
              + name
              + " cannot be loaded ("
              + firstLine(e)
              + "); copy the file again or export it for ONNX opset 21 or older.",
          e);
    } catch (UserError e) {
      tokenizer.close();
      closeQuietly(session);
      throw e;
    }
  }

  String name() {
    return name;
  }

  /** Token ids of a text as the network will see them; never empty, which no network takes. */
  int[] tokens(String text) {
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

  /** Runs one batch of token rows; none may be empty. */
  Output run(List<int[]> rows) {
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
      try (OrtSession.Result result = session.run(inputs)) {
        return output(result.get(0), lengths);
      }
    } catch (OrtException e) {
      throw new UserError(
          "The ONNX model "
              + name
              + " failed on a batch of shape "
              + Arrays.toString(shape)
              + " ("
              + firstLine(e)
              + "); check that the model and its tokenizer belong together.",
          e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    closeQuietly(session);
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
              + names
              + ", but a text model has \"input_ids\" and at most \"attention_mask\" and"
              + " \"token_type_ids\" beside it.");
    }
  }

  private static int threads() {
    String wanted = System.getenv("TILLER_THREADS");
    if (wanted == null || wanted.isBlank()) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      int threads = Integer.parseInt(wanted.trim());
      if (threads >= 1) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // Reported below, like zero.
    }
    throw new UserError(
        "TILLER_THREADS is \"" + wanted + "\", but a whole number from 1 up was expected.");
  }

  private static void closeQuietly(@Nullable OrtSession session) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("An ONNX session could not be closed.", e);
      }
    }
  }

  private static String firstLine(OrtException e) {
    String message = e.getMessage() == null ? "no reason given" : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
