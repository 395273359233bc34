package dev.tiller.pretraining.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The definition of byte-pair encoding, counting every pair again after every merge. */
final class NaiveBpe {
  private record Pair(int left, int right) {}

  private NaiveBpe() {}

  static BpeVocabulary train(BpeTrainer counted, int size) {
    BpeVocabulary start = counted.train(BpeTrainer.MIN_VOCABULARY);
    List<String> tokens = new ArrayList<>(start.tokens());
    List<BpeVocabulary.Merge> merges = new ArrayList<>();
    Map<List<Integer>, Long> words = new HashMap<>();
    counted
        .preTokens()
        .forEach(
            (word, n) -> {
              List<Integer> ids = new ArrayList<>();
              ByteAlphabet.encode(word)
                  .chars()
                  .forEach(c -> ids.add(tokens.indexOf(String.valueOf((char) c))));
              words.put(ids, n);
            });
    while (tokens.size() < size) {
      Map<Pair, Long> counts = new HashMap<>();
      words.forEach(
          (w, n) -> {
            for (int i = 0; i + 1 < w.size(); i++) {
              counts.merge(new Pair(w.get(i), w.get(i + 1)), n, Long::sum);
            }
          });
      Pair best =
          counts.keySet().stream()
              .max(
                  Comparator.comparingLong((Pair p) -> counts.get(p))
                      .thenComparing(p -> -p.left())
                      .thenComparing(p -> -p.right()))
              .orElseThrow();
      if (counts.get(best) < 2) {
        break;
      }
      merges.add(new BpeVocabulary.Merge(tokens.get(best.left()), tokens.get(best.right())));
      tokens.add(tokens.get(best.left()) + tokens.get(best.right()));
      Map<List<Integer>, Long> next = new HashMap<>();
      words.forEach((w, n) -> next.merge(apply(w, best, tokens.size() - 1), n, Long::sum));
      words.clear();
      words.putAll(next);
    }
    return new BpeVocabulary(tokens, merges);
  }

  private static List<Integer> apply(List<Integer> word, Pair pair, int merged) {
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean here =
          i + 1 < word.size() && word.get(i) == pair.left() && word.get(i + 1) == pair.right();
      out.add(here ? merged : word.get(i));
      i += here ? 1 : 0;
    }
    return out;
  }
}
