package dev.tiller.pretraining.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level byte-pair-encoding vocabulary (Sennrich, Haddow and Birch, arXiv 1508.07909;
 * byte-level form and splitting expression as in GPT-2).
 *
 * <p>Usage: {@link #add} every document, then {@link #train} once. The text is cut into pre-tokens
 * and only the count of each distinct pre-token is kept, so memory and time depend on the number of
 * different words, not on the size of the corpus. Merges are found with incremental pair counts: a
 * merge touches only the pre-tokens that hold the merged pair. Ties go to the pair with the smaller
 * ids, so the same text gives the same vocabulary whatever the order of the documents. Not
 * thread-safe.
 */
public final class BpeTrainer {
  /** Smallest vocabulary: the end-of-text token and one token for each byte. */
  public static final int MIN_VOCABULARY = 257;

  // \s must mean Unicode white space, as it does in the tokenizers library.
  private static final Pattern PRE_TOKEN =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, long[]> counts = new HashMap<>();

  /** Counts a document's pre-tokens; the empty text adds nothing. */
  public void add(String document) {
    Matcher m = PRE_TOKEN.matcher(document);
    while (m.find()) {
      counts.computeIfAbsent(m.group(), k -> new long[1])[0]++;
    }
  }

  /** Number of distinct pre-tokens counted so far. */
  public int distinctPreTokens() {
    return counts.size();
  }

  /** How often each distinct pre-token was counted. */
  Map<String, Long> preTokens() {
    Map<String, Long> out = new HashMap<>();
    counts.forEach((word, n) -> out.put(word, n[0]));
    return out;
  }

  /**
   * Learns the merges.
   *
   * @param vocabularySize number of entries including the end-of-text token (id 0) and the 256
   *     bytes (ids 1 to 256), at least {@link #MIN_VOCABULARY}
   * @return a vocabulary of at most that size; smaller when no pair occurs twice any more
   * @throws IllegalArgumentException if the size is too small or nothing was added
   */
  public BpeVocabulary train(int vocabularySize) {
    if (vocabularySize < MIN_VOCABULARY) {
      throw new IllegalArgumentException(
          "A byte-level vocabulary needs at least "
              + MIN_VOCABULARY
              + " entries (end of text and 256 bytes), but "
              + vocabularySize
              + " were asked for.");
    }
    if (counts.isEmpty()) {
      throw new IllegalArgumentException(
          "No text was given to learn a vocabulary from; add documents first.");
    }
    List<Integer> byteOrder = ByteAlphabet.bytesInVocabularyOrder();
    int[] idOfByte = new int[256];
    List<String> tokens = new ArrayList<>(List.of(BpeVocabulary.END_OF_TEXT));
    for (int b : byteOrder) {
      idOfByte[b] = tokens.size();
      tokens.add(String.valueOf(ByteAlphabet.character(b)));
    }
    PairCounts pairs = new PairCounts();
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> pairs.addWord(ids(e.getKey(), idOfByte), e.getValue()[0]));
    List<BpeVocabulary.Merge> merges = new ArrayList<>();
    while (tokens.size() < vocabularySize) {
      PairCounts.Pair best = pairs.pollBest();
      if (best == null || best.count() < 2) {
        break;
      }
      String left = tokens.get(best.left());
      String right = tokens.get(best.right());
      pairs.merge(best, tokens.size());
      merges.add(new BpeVocabulary.Merge(left, right));
      tokens.add(left + right);
    }
    return new BpeVocabulary(tokens, merges);
  }

  private static int[] ids(String preToken, int[] idOfByte) {
    byte[] bytes = preToken.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = idOfByte[bytes[i] & 0xff];
    }
    return ids;
  }
}
