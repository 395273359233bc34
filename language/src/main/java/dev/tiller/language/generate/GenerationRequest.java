package dev.tiller.language.generate;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A prompt that asks to be continued as a row of a {@link GenerationSession}.
 *
 * @param <K> names rows for {@link RowTaps}
 * @param key names this row: what it is to be steered by can be found with it. Several rows may
 *     share one
 * @param prompt at least one id; read, not copied
 * @param settings the row's own; its seed is taken as it stands, its stops are the listener's to
 *     find ({@link TextStream})
 * @param listener hears every new id but an end id and says whether the row goes on; false ends it
 *     with that id as its last
 */
public record GenerationRequest<K>(
    K key, int[] prompt, GenerationSettings settings, IntPredicate listener) {

  /** Without a listener. */
  public GenerationRequest(K key, int[] prompt, GenerationSettings settings) {
    this(key, prompt, settings, id -> true);
  }

  @Override
  public String toString() {
    return "GenerationRequest[key=%s, prompt=%s, settings=%s]"
        .formatted(key, Arrays.toString(prompt), settings);
  }
}
