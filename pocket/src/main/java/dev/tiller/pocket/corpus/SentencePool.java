package dev.tiller.pocket.corpus;

import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One source's clean sentences and passages, its documents dealt out to the splits. */
final class SentencePool {
  // One long document must not be most of a split.
  private static final int MOST_SENTENCES_A_DOCUMENT = 64;
  private static final int MOST_JUDGE_SENTENCES_A_DOCUMENT = 8;
  private static final int MOST_PASSAGES_A_DOCUMENT = 20;
  private static final int PASSAGE_LEAST_WORDS = 60;
  private static final int PASSAGE_MOST_WORDS = 90;

  private static final NearDuplicates SAME_SENTENCE = new NearDuplicates(3, 0.5);

  private final Map<String, List<Sentence>> sentences;
  private final Map<String, List<Sentence>> passages;

  private SentencePool(
      Map<String, List<Sentence>> sentences, Map<String, List<Sentence>> passages) {
    this.sentences = sentences;
    this.passages = passages;
  }

  /**
   * Cuts and deals out a source's documents.
   *
   * @param passagesWanted passages for each of the two neutral sets; the documents they come from
   *     give no sentences
   */
  static SentencePool of(String label, List<Document> documents, int passagesWanted, long seed) {
    Random random = ShippedDraws.random(seed, label);
    List<Document> order = new ArrayList<>(documents);
    Collections.shuffle(order, random);
    Map<String, List<Sentence>> passages = new HashMap<>();
    for (String split : List.of("validation", "test")) {
      List<Sentence> taken = new ArrayList<>();
      for (int i = 0; i < order.size() && taken.size() < passagesWanted; ) {
        List<Sentence> some = passages(label, order.get(i), random);
        if (some.isEmpty()) {
          i++;
        } else {
          taken.addAll(some);
          order.remove(i);
        }
      }
      Collections.shuffle(taken, random);
      passages.put(split, taken);
    }
    return new SentencePool(deal(clean(label, order, random), random), passages);
  }

  /**
   * More sentences for judges, from documents of the training part, which no split knows.
   *
   * @param training documents that the model was trained on
   * @param heldOut the source's other documents: what nearly copies one of their sentences is left
   *     out
   * @return in random order, few of each document, so that many documents have a say
   */
  static List<Sentence> forJudges(
      String label, List<Document> training, List<Document> heldOut, long seed) {
    Random random = ShippedDraws.random(seed, "judge " + label);
    List<Document> order = new ArrayList<>(training);
    Collections.shuffle(order, random);
    List<Document> fresh =
        SAME_SENTENCE.without(
            candidates(label, order, MOST_JUDGE_SENTENCES_A_DOCUMENT, random),
            candidates(label, heldOut, Integer.MAX_VALUE, random));
    List<Sentence> out = new ArrayList<>();
    for (Document c : SAME_SENTENCE.keep(fresh)) {
      out.add(new Sentence(c.text(), document(c)));
    }
    Collections.shuffle(out, random);
    return out;
  }

  /** PocketSentences of a split in random order. */
  List<Sentence> sentences(String split) {
    return sentences.get(split);
  }

  /** Passages of a neutral set in random order. */
  List<Sentence> passages(String split) {
    return passages.get(split);
  }

  private static Map<String, List<Sentence>> clean(
      String label, List<Document> documents, Random random) {
    // Mass mails share sentences; a copy in another split would leak.
    Map<String, List<Sentence>> byDocument = new LinkedHashMap<>();
    for (Document c :
        SAME_SENTENCE.keep(candidates(label, documents, MOST_SENTENCES_A_DOCUMENT, random))) {
      byDocument
          .computeIfAbsent(document(c), k -> new ArrayList<>())
          .add(new Sentence(c.text(), document(c)));
    }
    return byDocument;
  }

  /** The fit sentences of every document, each as a document of its own. */
  private static List<Document> candidates(
      String label, List<Document> documents, int mostADocument, Random random) {
    List<Document> candidates = new ArrayList<>();
    for (Document d : documents) {
      List<String> fit =
          new ArrayList<>(
              SentenceSplitter.split(d.text()).stream()
                  .map(SentenceScreen::trimmed)
                  .filter(SentenceScreen::accepts)
                  .toList());
      Collections.shuffle(fit, random);
      fit.stream()
          .limit(mostADocument)
          .forEach(s -> candidates.add(new Document(label + "/" + d.id() + "\n" + s, s)));
    }
    return candidates;
  }

  private static String document(Document candidate) {
    return candidate.id().substring(0, candidate.id().indexOf('\n'));
  }

  // Largest documents first, each to the split that lacks most: sizes come out close to the plan.
  private static Map<String, List<Sentence>> deal(
      Map<String, List<Sentence>> byDocument, Random random) {
    List<List<Sentence>> largestFirst = new ArrayList<>(byDocument.values());
    largestFirst.sort(Comparator.comparingInt(s -> -s.size()));
    Map<String, List<Sentence>> splits = new LinkedHashMap<>();
    PocketSentences.SPLITS.forEach(s -> splits.put(s, new ArrayList<>()));
    for (List<Sentence> document : largestFirst) {
      splits.entrySet().stream()
          .min(
              Comparator.comparingDouble(
                  e -> e.getValue().size() / (double) SentenceSets.SIZES.get(e.getKey())))
          .orElseThrow()
          .getValue()
          .addAll(document);
    }
    splits.values().forEach(s -> Collections.shuffle(s, random));
    return splits;
  }

  private static List<Sentence> passages(String label, Document d, Random random) {
    List<Sentence> out = new ArrayList<>();
    for (String paragraph : d.text().split("\\n\\n")) {
      StringBuilder passage = new StringBuilder();
      for (String sentence : SentenceSplitter.split(paragraph)) {
        if (!SentenceScreen.acceptsContent(sentence)) {
          passage.setLength(0);
          continue;
        }
        passage.append(passage.isEmpty() ? "" : " ").append(sentence);
        int words = passage.toString().split(" ").length;
        if (words >= PASSAGE_LEAST_WORDS) {
          if (words <= PASSAGE_MOST_WORDS && startsAndEnds(passage.toString())) {
            out.add(new Sentence(passage.toString(), label + "/" + d.id()));
          }
          passage.setLength(0);
        }
      }
    }
    Collections.shuffle(out, random);
    return out.subList(0, Math.min(out.size(), MOST_PASSAGES_A_DOCUMENT));
  }

  private static boolean startsAndEnds(String passage) {
    return passage.matches("(?s)\"?[A-Z].*[.!?]\"?");
  }
}
