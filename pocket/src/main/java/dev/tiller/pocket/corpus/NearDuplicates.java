package dev.tiller.pocket.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Drops documents most of whose word sequences stand in another document already kept.
 *
 * <p>The measure is exact containment of word n-grams ("shingles", Broder 1997) in the longer
 * document, found through an inverted index; the corpora here are small enough not to need
 * sketches. Longer documents are kept in preference to shorter ones. Digits count as equal, since
 * mass mails differ in numbers only.
 */
final class NearDuplicates {
  private final int shingleWords;
  private final double threshold;

  /**
   * Sets the measure.
   *
   * @param shingleWords words in a shingle, at least 1
   * @param threshold share of a document's shingles found in one other document from which on it
   *     counts as a duplicate, in (0, 1]
   */
  NearDuplicates(int shingleWords, double threshold) {
    this.shingleWords = shingleWords;
    this.threshold = threshold;
  }

  /** The documents kept, in their original order. */
  List<Document> keep(List<Document> documents) {
    List<Document> longestFirst = new ArrayList<>(documents);
    longestFirst.sort(
        Comparator.comparingInt((Document d) -> -d.text().length()).thenComparing(Document::id));
    Map<Long, List<Integer>> index = new HashMap<>();
    Set<Document> kept = new HashSet<>();
    for (Document d : longestFirst) {
      Set<Long> shingles = shingles(d.text());
      if (mostShared(shingles, index) < threshold * shingles.size()) {
        int number = kept.size();
        shingles.forEach(s -> index.computeIfAbsent(s, k -> new ArrayList<>(1)).add(number));
        kept.add(d);
      }
    }
    return documents.stream().filter(kept::contains).distinct().toList();
  }

  /**
   * The documents that share no more than the threshold with any known one, in their original
   * order. Counted in the shorter of the two: a known sentence inside a longer one is a copy too.
   */
  List<Document> without(List<Document> documents, List<Document> known) {
    List<Set<Long>> held = known.stream().map(d -> shingles(d.text())).toList();
    Map<Long, List<Integer>> index = new HashMap<>();
    for (int i = 0; i < held.size(); i++) {
      int number = i;
      held.get(i).forEach(s -> index.computeIfAbsent(s, k -> new ArrayList<>(1)).add(number));
    }
    return documents.stream().filter(d -> isApart(shingles(d.text()), held, index)).toList();
  }

  /** The documents without the paragraphs that share a sequence with any known document. */
  List<Document> withoutPassages(List<Document> documents, List<Document> known) {
    Set<Long> held = new HashSet<>();
    known.forEach(d -> held.addAll(shingles(d.text())));
    List<Document> apart = new ArrayList<>();
    for (Document d : documents) {
      String text =
          Arrays.stream(d.text().split("\\n\\n"))
              .filter(p -> shingles(p).stream().noneMatch(held::contains))
              .collect(Collectors.joining("\n\n"));
      if (!text.isEmpty()) {
        apart.add(new Document(d.id(), text));
      }
    }
    return apart;
  }

  private boolean isApart(
      Set<Long> shingles, List<Set<Long>> held, Map<Long, List<Integer>> index) {
    return shared(shingles, index).entrySet().stream()
        .allMatch(
            e -> e.getValue() < threshold * Math.min(shingles.size(), held.get(e.getKey()).size()));
  }

  private static int mostShared(Set<Long> shingles, Map<Long, List<Integer>> index) {
    return shared(shingles, index).values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Shingles in common, by the number of the document that holds them. */
  private static Map<Integer, Integer> shared(Set<Long> shingles, Map<Long, List<Integer>> index) {
    Map<Integer, Integer> shared = new HashMap<>();
    for (long s : shingles) {
      for (int holder : index.getOrDefault(s, List.of())) {
        shared.merge(holder, 1, Integer::sum);
      }
    }
    return shared;
  }

  private Set<Long> shingles(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[0-9]+", "0");
    String[] words = plain.replaceAll("[^\\p{L}0]+", " ").strip().split(" ");
    int n = Math.min(shingleWords, words.length);
    Set<Long> out = new HashSet<>();
    for (int i = 0; i + n <= words.length; i++) {
      long hash = 1125899906842597L;
      for (int j = i; j < i + n; j++) {
        for (int k = 0; k < words[j].length(); k++) {
          hash = 31 * hash + words[j].charAt(k);
        }
        hash = 31 * hash + ' ';
      }
      out.add(hash);
    }
    return out;
  }
}
