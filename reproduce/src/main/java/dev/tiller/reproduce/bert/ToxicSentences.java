package dev.tiller.reproduce.bert;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * English sentences of the npm package {@code nlp-corpus} (lyrics, comments, reviews, speeches,
 * questions; read in the cache, never copied), labelled by {@link ToxicWords} and split by
 * document: the first half of its hundred files for fits, then 15 for choices, then 35 for the
 * test. Lines of one song lie in several files, so a sentence of a later split that shares five
 * words in a row with a fit sentence is left out.
 *
 * @param toxic sentences with a toxic word that the model knows as one token; where there are
 *     several, one of them drawn at random
 * @param neutral as many sentences without a suspect word, of the same lengths in the same order,
 *     each with a word drawn at random
 * @param ordinary further neutral sentences
 */
record ToxicSentences(List<Hidden> toxic, List<Hidden> neutral, List<String> ordinary) {

  private static final String PACKAGE = "nlp-corpus";
  private static final String VERSION = "4.4.0";
  private static final int DOCUMENTS = 100;
  private static final int SHORTEST = 6;
  private static final int LONGEST = 20;
  private static final int RUN = 5;
  private static final int ORDINARY = 400;
  private static final long SEED = Seeds.stream("toxic sentences");
  private static final Pattern PRINTED = Pattern.compile("[ -~\u2019\u201c\u201d]*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

  ToxicSentences {
    toxic = List.copyOf(toxic);
    neutral = List.copyOf(neutral);
    ordinary = List.copyOf(ordinary);
  }

  /** Which documents. */
  enum Split {
    FIT(0, 50),
    VALIDATION(50, 65),
    TEST(65, DOCUMENTS);

    private final int from;
    private final int to;

    Split(int from, int to) {
      this.from = from;
      this.to = to;
    }
  }

  /**
   * Reads the package's files.
   *
   * @throws IOException if it cannot be fetched or read
   */
  static List<List<String>> documents(Packages packages) throws IOException {
    Path folder = packages.npm(PACKAGE, VERSION).resolve("builds");
    List<List<String>> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      Path file = folder.resolve("doc-" + i + ".json");
      documents.add(List.of(new ObjectMapper().readValue(file.toFile(), String[].class)));
    }
    return documents;
  }

  /**
   * Labels and splits.
   *
   * @param documents a hundred
   * @param known whether a lower-case word is one token of the model
   */
  static Map<Split, ToxicSentences> of(
      List<List<String>> documents, ToxicWords words, Predicate<String> known) {
    Map<Split, ToxicSentences> all = new EnumMap<>(Split.class);
    Set<List<String>> seen = new HashSet<>();
    Set<List<String>> fitted = new HashSet<>();
    for (Split split : Split.values()) {
      List<String> texts = new ArrayList<>();
      for (String text : usable(documents.subList(split.from, split.to))) {
        List<String> said = ToxicWords.words(text);
        if (seen.add(said) && runs(said).stream().noneMatch(fitted::contains)) {
          texts.add(text);
        }
      }
      if (split == Split.FIT) {
        texts.forEach(text -> fitted.addAll(runs(ToxicWords.words(text))));
      }
      all.put(split, labelled(texts, words, known));
    }
    return all;
  }

  private static List<String> usable(List<List<String>> documents) {
    return documents.stream()
        .flatMap(List::stream)
        .map(text -> text.strip().replaceAll("\\s+", " "))
        .filter(text -> PRINTED.matcher(text).matches())
        .filter(
            text -> {
              int words = ToxicWords.words(text).size();
              return words >= SHORTEST && words <= LONGEST;
            })
        .toList();
  }

  private static List<List<String>> runs(List<String> words) {
    List<List<String>> runs = new ArrayList<>();
    for (int i = 0; i + RUN <= words.size(); i++) {
      runs.add(List.copyOf(words.subList(i, i + RUN)));
    }
    return runs;
  }

  private static ToxicSentences labelled(
      List<String> texts, ToxicWords words, Predicate<String> known) {
    List<Hidden> toxic = new ArrayList<>();
    Map<Integer, List<Hidden>> calm = new TreeMap<>();
    for (String text : shuffled(texts)) {
      if (words.count(text) > 0) {
        drawn(text, hiding(text, word -> words.toxic().contains(word) && known.test(word)))
            .ifPresent(toxic::add);
      } else if (words.neutral(text)) {
        drawn(text, hiding(text, word -> true))
            .ifPresent(
                any ->
                    calm.computeIfAbsent(ToxicWords.words(text).size(), n -> new ArrayList<>())
                        .add(any));
      }
    }
    List<Hidden> source = new ArrayList<>();
    List<Hidden> neutral = new ArrayList<>();
    for (Hidden one : toxic) {
      List<Hidden> alike = calm.get(ToxicWords.words(one.text()).size());
      if (alike != null && !alike.isEmpty()) {
        source.add(one);
        neutral.add(alike.remove(alike.size() - 1));
      }
    }
    List<String> rest = calm.values().stream().flatMap(List::stream).map(Hidden::text).toList();
    List<String> ordinary = shuffled(rest);
    return new ToxicSentences(
        source, neutral, ordinary.subList(0, Math.min(ORDINARY, ordinary.size())));
  }

  /** One of the words of a text, by the text alone. */
  private static Optional<Hidden> drawn(String text, List<Hidden> words) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    long place = Math.floorMod(Seeds.mix(SEED, Seeds.stream(text)), (long) words.size());
    return Optional.of(words.get((int) place));
  }

  /** Every word of a text that is wanted, each hidden on its own. */
  private static List<Hidden> hiding(String text, Predicate<String> wanted) {
    List<Hidden> found = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      if (wanted.test(word.group().toLowerCase(Locale.ROOT))) {
        found.add(new Hidden(text, word.start(), word.end()));
      }
    }
    return found;
  }

  /** In an order that depends on the texts alone. */
  private static List<String> shuffled(List<String> texts) {
    return texts.stream()
        .sorted(Comparator.comparingLong(text -> Seeds.mix(SEED, Seeds.stream(text))))
        .toList();
  }
}
