package dev.tiller.judges;

import dev.tiller.ground.AtomicFile;
import dev.tiller.onnx.SentenceEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder that remembers: a text that was encoded before costs a look-up instead of a run of the
 * network. Keeps the vectors used last, in memory, under the SHA-256 of their text. Several judges
 * may share one. Safe for use by several threads, which then encode one after the other. Does not
 * own the encoder and needs no closing.
 */
public final class EmbeddingCache {

  private final SentenceEncoder encoder;
  private final Map<String, float[]> vectors;

  /**
   * Wraps an encoder.
   *
   * @param encoder stays the caller's to close
   * @param capacity vectors to keep, at least 1; one of 384 dimensions takes about 2 KB
   */
  public EmbeddingCache(SentenceEncoder encoder, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("A cache of " + capacity + " vectors keeps nothing.");
    }
    this.encoder = encoder;
    this.vectors =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > capacity;
          }
        };
  }

  /** A cache of 50,000 vectors, about 100 MB when full. */
  public static EmbeddingCache over(SentenceEncoder encoder) {
    return new EmbeddingCache(encoder, 50_000);
  }

  /** The encoder's name. */
  public String encoderName() {
    return encoder.name();
  }

  /** Number of vectors kept now. */
  public synchronized int size() {
    return vectors.size();
  }

  /**
   * Encodes texts, each different new text once.
   *
   * @return [n, dimensions], vectors of length 1, the caller's to change
   */
  public synchronized double[][] encode(List<String> texts) {
    List<String> keys = texts.stream().map(AtomicFile::sha256).toList();
    Map<String, String> missing = new LinkedHashMap<>();
    Map<String, float[]> found = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      float[] known = vectors.get(keys.get(i));
      if (known == null) {
        missing.put(keys.get(i), texts.get(i));
      } else {
        found.put(keys.get(i), known);
      }
    }
    float[][] fresh = encoder.encode(new ArrayList<>(missing.values()));
    int next = 0;
    for (String key : missing.keySet()) {
      found.put(key, fresh[next]);
      vectors.put(key, fresh[next++]);
    }
    double[][] rows = new double[texts.size()][];
    for (int i = 0; i < rows.length; i++) {
      float[] vector = found.get(keys.get(i));
      rows[i] = new double[vector.length];
      for (int j = 0; j < vector.length; j++) {
        rows[i][j] = vector[j];
      }
    }
    return rows;
  }
}
