package dev.tiller.language.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may be said when, and what is made likelier: the logits processors of Hugging Face's
 * generate that look at single ids and at what was said before. A forbidden id gets the score minus
 * infinity.
 *
 * @param bias added to the last id of a sequence where all before it were just said ({@code
 *     sequence_bias})
 * @param noRepeat sequences of so many ids are not said twice; 0 for none ({@code
 *     no_repeat_ngram_size})
 * @param bad sequences that are not completed ({@code bad_words_ids}); end ids alone may be
 * @param minLength ids of prompt and continuation before an end id may come ({@code min_length})
 * @param minNew new ids before an end id may come ({@code min_new_tokens})
 * @param onlyFirst what must follow a prompt of one id; empty for anything ({@code
 *     forced_bos_token_id})
 * @param onlyLast what must come as the last id that there is room for; empty for anything ({@code
 *     forced_eos_token_id})
 * @param impatience how end ids become likelier
 * @param never ids that are not said ({@code suppress_tokens})
 * @param neverFirst ids that are not said first ({@code begin_suppress_tokens})
 */
public record TokenRules(
    Map<List<Integer>, Double> bias,
    int noRepeat,
    Set<List<Integer>> bad,
    int minLength,
    int minNew,
    Set<Integer> onlyFirst,
    Set<Integer> onlyLast,
    Impatience impatience,
    Set<Integer> never,
    Set<Integer> neverFirst) {

  /** No rules. */
  public static final TokenRules NONE =
      new TokenRules(
          Map.of(), 0, Set.of(), 0, 0, Set.of(), Set.of(), Impatience.NONE, Set.of(), Set.of());

  /**
   * After {@code start} new ids the score s of an end id becomes {@code s + |s| (factor^n - 1)},
   * with n the ids since ({@code exponential_decay_length_penalty}).
   *
   * @param start new ids, 0 or above
   * @param factor above 0; 1 for none
   */
  public record Impatience(int start, double factor) {

    /** None. */
    public static final Impatience NONE = new Impatience(0, 1);
  }

  /** Copies. */
  public TokenRules {
    bias = Map.copyOf(bias);
    bad = Set.copyOf(bad);
    onlyFirst = Set.copyOf(onlyFirst);
    onlyLast = Set.copyOf(onlyLast);
    never = Set.copyOf(never);
    neverFirst = Set.copyOf(neverFirst);
  }

  /**
   * What comes before the repetition penalty.
   *
   * @param scores [vocabulary], changed
   * @param ids prompt and continuation
   * @param length how many of them count
   */
  void bias(float[] scores, int[] ids, int length) {
    bias.forEach(
        (sequence, value) -> {
          if (follows(sequence, ids, length)) {
            add(scores, sequence.get(sequence.size() - 1), value);
          }
        });
  }

  /**
   * What comes after it, in the order of Hugging Face's generate.
   *
   * @param prompt how many of the ids were given
   */
  void restrict(float[] scores, int[] ids, int length, int prompt, GenerationSettings settings) {
    Set<Integer> ends = settings.endIds();
    repeated(ids, length).forEach(id -> forbid(scores, id));
    for (List<Integer> sequence : bad) {
      int last = sequence.get(sequence.size() - 1);
      boolean end = sequence.size() == 1 && ends.contains(last);
      if (!end && follows(sequence, ids, length)) {
        forbid(scores, last);
      }
    }
    if (length < minLength || length - prompt < minNew) {
      ends.forEach(id -> forbid(scores, id));
    }
    if (length == 1) {
      force(scores, onlyFirst);
    }
    if (length - prompt == settings.limit(prompt) - 1) {
      force(scores, onlyLast);
    }
    int late = length - prompt - impatience.start();
    if (impatience.factor() != 1 && late > 0) {
      double grown = Math.pow(impatience.factor(), late) - 1;
      for (int id : ends) {
        if (id >= 0 && id < scores.length && !Float.isInfinite(scores[id])) {
          add(scores, id, Math.abs(scores[id]) * grown);
        }
      }
    }
    never.forEach(id -> forbid(scores, id));
    if (length == prompt) {
      neverFirst.forEach(id -> forbid(scores, id));
    }
  }

  /** Whether all but the last of a sequence were just said. */
  private static boolean follows(List<Integer> sequence, int[] ids, int length) {
    int before = sequence.size() - 1;
    if (before > 0 && sequence.size() > length) {
      return false;
    }
    for (int i = 0; i < before; i++) {
      if (ids[length - before + i] != sequence.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** What would complete a sequence that was said before. */
  private List<Integer> repeated(int[] ids, int length) {
    List<Integer> found = new ArrayList<>();
    int before = noRepeat - 1;
    for (int end = before; noRepeat > 0 && end < length; end++) {
      if (Arrays.equals(ids, end - before, end, ids, length - before, length)) {
        found.add(ids[end]);
      }
    }
    return found;
  }

  private static void force(float[] scores, Set<Integer> only) {
    if (!only.isEmpty()) {
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      only.stream().filter(id -> id >= 0 && id < scores.length).forEach(id -> scores[id] = 0);
    }
  }

  private static void forbid(float[] scores, int id) {
    add(scores, id, Double.NEGATIVE_INFINITY);
  }

  private static void add(float[] scores, int id, double value) {
    if (id >= 0 && id < scores.length) {
      scores[id] += (float) value;
    }
  }
}
