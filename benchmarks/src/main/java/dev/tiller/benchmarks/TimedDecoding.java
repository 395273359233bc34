package dev.tiller.benchmarks;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Greedy decoding of token ids, timed in its two phases. No tokenizer, no text, no end of sequence.
 *
 * @param prefillNanos from the prompt to the first new token
 * @param decodeNanos from the first new token to the last one
 * @param tokens of the first row, {@code steps + 1} of them
 */
public record TimedDecoding(double prefillNanos, double decodeNanos, int[] tokens) {

  /**
   * @param prompts rows of equal length
   * @param steps tokens after the first new one
   */
  public static TimedDecoding run(
      LanguageModel model, Taps taps, int[][] prompts, int steps, Clock clock) {
    int[] tokens = new int[steps + 1];
    try (TensorScope scope = TensorScope.open();
        KeyValueCache cache = new KeyValueCache(prompts[0].length + steps)) {
      Tensor ids = Tensors.of(prompts);
      long start = clock.nanos();
      int[] newest = step(model, taps, cache, ids);
      long first = clock.nanos();
      tokens[0] = newest[0];
      for (int i = 1; i <= steps; i++) {
        newest = step(model, taps, cache, column(newest));
        tokens[i] = newest[0];
      }
      return new TimedDecoding(first - start, clock.nanos() - first, tokens);
    }
  }

  private static int[] step(LanguageModel model, Taps taps, KeyValueCache cache, Tensor ids) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor logits = model.next(new Tokens(ids, null), null, cache, taps);
      return Tensors.ints(logits.argmax(new LongOptional(-1), false));
    }
  }

  private static Tensor column(int[] newest) {
    int[][] rows = new int[newest.length][];
    Arrays.setAll(rows, r -> new int[] {newest[r]});
    return Tensors.of(rows);
  }

  /** Rows of random printable characters' ids, the same for everyone who asks for this shape. */
  public static int[][] prompts(int rows, int length) {
    Random random = new Random(1);
    int[][] prompts = new int[rows][length];
    for (int[] prompt : prompts) {
      Arrays.setAll(prompt, i -> 'a' + random.nextInt(26));
    }
    return prompts;
  }
}
