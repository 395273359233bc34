package dev.tiller.steering.fit;

import dev.tiller.data.TextSet;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * A tokenized set of sentences.
 *
 * @param name of the file, without its folder
 * @param sha256 over the sentences in order
 * @param rows token ids, one array a sentence, none empty
 * @param cut how many sentences were longer than the limit and cut
 * @param limit most tokens of a sentence
 */
public record Sentences(String name, String sha256, List<int[]> rows, int cut, int limit) {

  /** Tokens after which the papers cut sentences. */
  public static final int DEFAULT_LIMIT = 128;

  /** Copies the list. */
  public Sentences {
    rows = List.copyOf(rows);
  }

  /**
   * Tokenizes sentences, with the special tokens that the model expects.
   *
   * @param limit most tokens of a sentence; the papers cut at {@value #DEFAULT_LIMIT}. Give no more
   *     than the model's context
   */
  public static Sentences of(TextSet set, Tokenizer tokenizer, int limit) {
    return of(set, texts -> tokenizer.encodeBatch(texts, true), limit);
  }

  /**
   * Tokenizes sentences that are no text set yet; blank ones are left out.
   *
   * @param name for messages and provenance
   * @param encoder text to token ids, with whatever the model wants in front
   * @throws UserError if nothing is left
   */
  public static Sentences of(
      String name, List<String> texts, Function<String, int[]> encoder, int limit) {
    if (texts.stream().allMatch(String::isBlank)) {
      throw new UserError(
          "All %d lines of %s are empty; write one sentence a line.".formatted(texts.size(), name));
    }
    return of(TextSet.of(name, texts), kept -> kept.stream().map(encoder).toList(), limit);
  }

  private static Sentences of(TextSet set, Function<List<String>, List<int[]>> encoder, int limit) {
    if (limit < 1) {
      throw new UserError(
          "Sentences were to be cut after " + limit + " tokens; at least 1 was expected.");
    }
    List<int[]> rows = new ArrayList<>();
    int cut = 0;
    for (int[] ids : encoder.apply(set.texts())) {
      if (ids.length > 0) {
        cut += ids.length > limit ? 1 : 0;
        rows.add(ids.length > limit ? Arrays.copyOf(ids, limit) : ids);
      }
    }
    TextSet.Provenance origin = set.provenance();
    return new Sentences(origin.name(), origin.sha256(), rows, cut, limit);
  }

  /**
   * Sentences that are token ids already.
   *
   * @param rows none empty
   */
  public static Sentences ofTokens(String name, List<int[]> rows) {
    MessageDigest digest = newDigest();
    int longest = 0;
    for (int[] row : rows) {
      longest = Math.max(longest, row.length);
      digest.update((Arrays.toString(row) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new Sentences(name, HexFormat.of().formatHex(digest.digest()), rows, 0, longest);
  }

  /** Number of sentences. */
  public int size() {
    return rows.size();
  }

  /** Tokens of all sentences. */
  public long tokens() {
    return rows.stream().mapToLong(row -> row.length).sum();
  }

  /**
   * @throws UserError if a sentence is longer than the model's context or holds an id that the
   *     model does not know
   */
  void requireFor(LanguageModel model) {
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i);
      if (row.length > model.contextLength()) {
        throw new UserError(
            "Sentence %d of %s has %d tokens, but this %s model has a context of %d; cut sentences after %d tokens or fewer."
                .formatted(
                    i + 1,
                    name,
                    row.length,
                    model.config().modelType(),
                    model.contextLength(),
                    model.contextLength()));
      }
      for (int id : row) {
        if (id < 0 || id >= model.vocabularySize()) {
          throw new UserError(
              "Sentence %d of %s holds the token id %d, but this %s model has the ids 0 to %d; its tokenizer is another model's."
                  .formatted(
                      i + 1, name, id, model.config().modelType(), model.vocabularySize() - 1));
        }
      }
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
