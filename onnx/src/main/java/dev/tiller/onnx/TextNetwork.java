package dev.tiller.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tiller.ground.Threads;
import dev.tiller.ground.UserError;
import dev.tiller.tokenizer.Tokenizer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
      // Short texts one by one: whole runs side by side use cores better than shares of an
      // operator.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
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

  /**
   * Runs many batches, as many at a time as there are threads.
   *
   * @param use hears each output under its batch's number, in any order, on any thread
   * @param progress hears on the calling thread how many rows were finished
   * @throws UserError if a run fails, or this thread is interrupted; nothing runs any more then
   */
  void runAll(List<List<int[]>> batches, ObjIntConsumer<Output> use, IntConsumer progress) {
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(Threads.asked(), batches.size())));
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < batches.size(); i++) {
        int number = i;
        runs.add(pool.submit(() -> use.accept(run(batches.get(number)), number)));
      }
      for (int i = 0; i < runs.size(); i++) {
        runs.get(i).get();
        progress.accept(batches.get(i).size());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("The run of the ONNX model " + name + " was interrupted.", e);
    } finally {
      finish(pool);
    }
  }

  /**
   * Drops what has not begun and waits for the rest, however often it is interrupted: nobody may
   * close the session under it.
   */
  private static void finish(ExecutorService pool) {
    pool.shutdownNow();
    boolean done = false;
    boolean interrupted = false;
    while (!done) {
      try {
        done = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one batch of token rows; none may be empty. */
  private Output run(List<int[]> rows) {
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
