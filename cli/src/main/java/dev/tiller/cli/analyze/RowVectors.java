package dev.tiller.cli.analyze;

import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.Stages;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the rows of a table become vectors: by their numbers, texts or pictures. */
interface RowVectors extends AutoCloseable {
  /** Rows that go through an encoder together, and are kept together. */
  int CHUNK = 256;

  /** Rows of the table that have a vector, ascending. */
  int[] rows();

  /** On what the vectors depend besides the table: an encoder, pictures. */
  Identity identity();

  /** Computes one vector for each of {@link #rows}. */
  EmbeddedRows embed(Stages stages, Monitor monitor) throws IOException;

  /** What makes two rows exact copies, one a row of the table; null for none. */
  List<@Nullable Object> contents() throws IOException;

  /** Whether rows are things, such as texts, of which equal ones are worth telling of. */
  default boolean things() {
    return true;
  }

  /** Perceptual hashes, one a row of the table; null where there is no picture. */
  default List<@Nullable Long> hashes(Monitor monitor) {
    throw new UserError(
        "--duplicates perceptual compares pictures, but the rows are not compared by any; name a column of pictures with --embed.");
  }

  /** One sentence for people about rows without a vector; empty where all have one. */
  default String note() {
    return "";
  }

  @Override
  default void close() {}

  /** Turns items from..to into vectors of one length. */
  interface Encode {
    float[][] encode(int from, int to) throws IOException;
  }

  /** Encodes so many items chunk by chunk, each kept. */
  static EmbeddedRows inChunks(
      int count, String task, Encode encode, Stages stages, Monitor monitor) {
    List<float[]> chunks = new ArrayList<>();
    int total = 0;
    try (Progress progress = monitor.progress(task, count)) {
      for (int from = 0; from < count; from += CHUNK) {
        if (monitor.stopRequested()) {
          throw new UserError(
              "Stopped after %,d of %,d rows; what is done is kept, go on with --resume."
                  .formatted(from, count));
        }
        int first = from;
        int to = Math.min(count, from + CHUNK);
        float[] chunk = stages.of("vectors-" + from / CHUNK, () -> flat(encode, first, to));
        chunks.add(chunk);
        total = Math.addExact(total, chunk.length);
        progress.step(to - from, "");
      }
    }
    float[] values = new float[total];
    int at = 0;
    for (float[] chunk : chunks) {
      System.arraycopy(chunk, 0, values, at, chunk.length);
      at += chunk.length;
    }
    return new EmbeddedRows(count, count == 0 ? 0 : total / count, values);
  }

  private static float[] flat(Encode encode, int from, int to) {
    float[][] vectors;
    try {
      vectors = encode.encode(from, to);
    } catch (IOException e) {
      throw new UserError(UserError.reason(e), e);
    }
    int width = vectors[0].length;
    float[] flat = new float[vectors.length * width];
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != width) {
        throw new UserError(
            "The encoder makes vectors of %d and of %d numbers; one length was expected."
                .formatted(width, vectors[i].length));
      }
      System.arraycopy(vectors[i], 0, flat, i * width, width);
    }
    return flat;
  }
}
