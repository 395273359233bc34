package dev.tiller.statistics.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How varied a set of generated texts is. Words are lower-cased runs of letters and digits;
 * punctuation does not count.
 */
public final class Diversity {

  private static final int ORDERS = 4;
  private static final double EPSILON = 0.1;

  private Diversity() {}

  /**
   * distinct-n (Li and others, arXiv 1510.03055): different n-grams over all n-grams, pooled over
   * the texts; n-grams do not cross from one text to the next. The trap that bites: the figure
   * falls with the amount of text, so compare sets of equal size and length only.
   *
   * @param texts the texts, in any order
   * @param n words per n-gram, at least 1; 2 for the usual distinct-2
   * @return a number in (0, 1], or 0 if no text has n words
   */
  public static double distinct(List<String> texts, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("distinct-" + n + " does not exist; n is at least 1.");
    }
    Set<List<String>> seen = new HashSet<>();
    long all = 0;
    for (String text : texts) {
      List<List<String>> grams = Words.grams(Words.of(text), n);
      seen.addAll(grams);
      all += grams.size();
    }
    return all == 0 ? 0 : (double) seen.size() / all;
  }

  /**
   * Self-BLEU (Texygen, arXiv 1802.01886): the mean BLEU-4 of each text with all the others as
   * references; lower is more varied. Equal weights on 1- to 4-grams, the brevity penalty towards
   * the reference nearest in length (the shorter at a tie), and a count of 0.1 where no n-gram of
   * an order matches (method 1 of Chen and Cherry 2014). Texts without words are left out; a text
   * too short for an order is scored on the orders it has.
   *
   * @param texts at least two texts with words
   * @return a number in [0, 1]
   */
  public static double selfBleu(List<String> texts) {
    List<List<String>> words = texts.stream().map(Words::of).filter(w -> !w.isEmpty()).toList();
    if (words.size() < 2) {
      throw new IllegalArgumentException(
          "Self-BLEU compares texts with one another, but only "
              + words.size()
              + " of "
              + texts.size()
              + " texts have words; give at least two.");
    }
    double[] logPrecision = new double[words.size()];
    int[] orders = new int[words.size()];
    for (int n = 1; n <= ORDERS; n++) {
      addOrder(words, n, logPrecision, orders);
    }
    int[] lengths = words.stream().mapToInt(List::size).toArray();
    double sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      double penalty = Math.min(0, 1 - (double) nearestLength(lengths, i) / lengths[i]);
      sum += Math.exp(penalty + logPrecision[i] / orders[i]);
    }
    return sum / lengths.length;
  }

  /** Adds the log clipped precision of one order for every text that is long enough. */
  private static void addOrder(
      List<List<String>> texts, int n, double[] logPrecision, int[] orders) {
    List<Map<List<String>, Integer>> counts =
        texts.stream().map(words -> counts(words, n)).toList();
    Map<List<String>, TopTwo> references = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      int text = i;
      counts
          .get(i)
          .forEach(
              (gram, count) -> references.merge(gram, new TopTwo(count, text, 0), TopTwo::add));
    }
    for (int i = 0; i < counts.size(); i++) {
      long matched = 0;
      long all = 0;
      for (Map.Entry<List<String>, Integer> entry : counts.get(i).entrySet()) {
        all += entry.getValue();
        matched += Math.min(entry.getValue(), references.get(entry.getKey()).without(i));
      }
      if (all > 0) {
        logPrecision[i] += Math.log((matched == 0 ? EPSILON : matched) / all);
        orders[i]++;
      }
    }
  }

  private static Map<List<String>, Integer> counts(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (List<String> gram : Words.grams(words, n)) {
      counts.merge(gram, 1, Integer::sum);
    }
    return counts;
  }

  private static int nearestLength(int[] lengths, int self) {
    int nearest = -1;
    for (int i = 0; i < lengths.length; i++) {
      if (i == self) {
        continue;
      }
      int distance = Math.abs(lengths[i] - lengths[self]);
      int best = nearest < 0 ? Integer.MAX_VALUE : Math.abs(nearest - lengths[self]);
      if (distance < best || (distance == best && lengths[i] < nearest)) {
        nearest = lengths[i];
      }
    }
    return nearest;
  }

  /**
   * The largest count of an n-gram in any text and the largest in any other text: enough to know
   * the largest count among the references of every text without comparing all pairs.
   */
  private record TopTwo(int first, int owner, int second) {

    /** {@code other} stands for one further text. */
    TopTwo add(TopTwo other) {
      return other.first > first
          ? new TopTwo(other.first, other.owner, first)
          : new TopTwo(first, owner, Math.max(second, other.first));
    }

    int without(int text) {
      return text == owner ? second : first;
    }
  }
}
