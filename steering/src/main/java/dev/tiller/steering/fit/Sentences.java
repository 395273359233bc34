package dev.tiller.steering.fit;

import dev.tiller.tensor.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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
   * Tokenizes sentences; blank ones are left out.
   *
   * @param name for messages and provenance
   * @param texts one sentence each
   * @param encoder text to token ids, with whatever the model wants in front
   * @param limit most tokens of a sentence, at most the model's context
   * @throws UserError if nothing is left
   */
  public static Sentences of(
      String name, List<String> texts, Function<String, int[]> encoder, int limit) {
    if (limit < 1) {
      throw new UserError(
          "Sentences were to be cut after " + limit + " tokens; at least 1 was expected.");
    }
    MessageDigest digest = newDigest();
    List<int[]> rows = new ArrayList<>();
    int cut = 0;
    for (String text : texts) {
      int[] ids = text.isBlank() ? new int[0] : encoder.apply(text.strip());
      if (ids.length == 0) {
        continue;
      }
      digest.update(text.strip().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      cut += ids.length > limit ? 1 : 0;
      rows.add(ids.length > limit ? java.util.Arrays.copyOf(ids, limit) : ids);
    }
    if (rows.isEmpty()) {
      throw new UserError(
          texts.isEmpty()
              ? name + " holds no sentences; write one sentence a line."
              : "All %d lines of %s are empty; write one sentence a line."
                  .formatted(texts.size(), name));
    }
    return new Sentences(name, HexFormat.of().formatHex(digest.digest()), rows, cut, limit);
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
      for (int id : row) {
        digest.update(Integer.toString(id).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ' ');
      }
      digest.update((byte) '\n');
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

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
