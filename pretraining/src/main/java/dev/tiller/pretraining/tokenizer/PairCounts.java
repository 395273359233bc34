package dev.tiller.pretraining.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts of adjacent token pairs over weighted words, kept up to date while pairs are merged.
 *
 * <p>The queue may hold outdated entries; an entry is trusted only if its count is still the
 * current one. That is cheaper than removing from the middle of a heap.
 */
final class PairCounts {
  /** An adjacent pair of token ids and how often it occurs, weighted by word count. */
  record Pair(int left, int right, long count) {}

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> weights = new ArrayList<>();
  private final Map<Long, long[]> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> wordsOf = new HashMap<>();
  private @Nullable PriorityQueue<Pair> queue;

  /** Adds a word (token ids) that occurs {@code weight} times; only before the first poll. */
  void addWord(int[] ids, long weight) {
    int index = words.size();
    words.add(ids);
    weights.add(weight);
    for (int i = 0; i + 1 < ids.length; i++) {
      change(key(ids[i], ids[i + 1]), weight, index);
    }
  }

  /** The most frequent pair, or null when no pair is left. */
  @Nullable Pair pollBest() {
    PriorityQueue<Pair> heap = queue();
    for (Pair p = heap.poll(); p != null; p = heap.poll()) {
      long[] now = counts.get(key(p.left(), p.right()));
      if (now != null && now[0] == p.count() && p.count() > 0) {
        return p;
      }
    }
    return null;
  }

  /** Replaces every occurrence of the pair, left to right, by the token {@code merged}. */
  void merge(Pair pair, int merged) {
    long key = key(pair.left(), pair.right());
    Set<Integer> holders = wordsOf.remove(key);
    counts.remove(key);
    Set<Long> touched = new HashSet<>();
    for (int index : holders == null ? Set.<Integer>of() : holders) {
      int[] word = words.get(index);
      int[] shorter = replace(word, pair, merged);
      if (shorter.length == word.length) {
        continue;
      }
      long weight = weights.get(index);
      for (int i = 0; i + 1 < word.length; i++) {
        long old = key(word[i], word[i + 1]);
        if (old != key) {
          change(old, -weight, index);
          touched.add(old);
        }
      }
      for (int i = 0; i + 1 < shorter.length; i++) {
        long fresh = key(shorter[i], shorter[i + 1]);
        change(fresh, weight, index);
        touched.add(fresh);
      }
      words.set(index, shorter);
    }
    for (long t : touched) {
      offer(queue(), t);
    }
  }

  private void change(long key, long by, int word) {
    counts.computeIfAbsent(key, k -> new long[1])[0] += by;
    if (by > 0) {
      wordsOf.computeIfAbsent(key, k -> new HashSet<>()).add(word);
    }
  }

  private PriorityQueue<Pair> queue() {
    if (queue == null) {
      PriorityQueue<Pair> heap =
          new PriorityQueue<>(
              (a, b) ->
                  a.count() != b.count()
                      ? Long.compare(b.count(), a.count())
                      : Long.compare(key(a.left(), a.right()), key(b.left(), b.right())));
      counts.keySet().forEach(k -> offer(heap, k));
      queue = heap;
    }
    return queue;
  }

  private void offer(PriorityQueue<Pair> heap, long key) {
    long[] count = counts.get(key);
    if (count != null && count[0] > 0) {
      heap.add(new Pair((int) (key >>> 32), (int) key, count[0]));
    }
  }

  private static int[] replace(int[] word, Pair pair, int merged) {
    int[] out = new int[word.length];
    int n = 0;
    for (int i = 0; i < word.length; i++) {
      boolean here = i + 1 < word.length && word[i] == pair.left() && word[i + 1] == pair.right();
      out[n++] = here ? merged : word[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(out, n);
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
