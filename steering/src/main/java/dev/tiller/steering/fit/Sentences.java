package dev.tiller.steering.fit;

import dev.tiller.data.TextSet;
import dev.tiller.ground.Sha256;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A tokenized set of sentences.
 *
 * @param name of the file, without its folder
 * @param sha256 over the sentences in order
 * @param rows token ids, one array a sentence, none empty
 * @param cut how many sentences were longer than the limit and cut
 * @param limit most tokens of a sentence
 * @param firstToken id that is not pooled where it stands first before others; null to pool every
 *     token
 */
public record Sentences(
    String name, String sha256, List<int[]> rows, int cut, int limit, @Nullable Integer firstToken)
    implements InputSet {

  /** Tokens after which the papers cut sentences. */
  public static final int DEFAULT_LIMIT = 128;

  /** Copies the list. */
  public Sentences {
    rows = List.copyOf(rows);
  }

  private Sentences(String name, String sha256, List<int[]> rows, int cut, int limit) {
    this(name, sha256, rows, cut, limit, null);
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
    MessageDigest digest = Sha256.digest();
    int longest = 0;
    for (int[] row : rows) {
      longest = Math.max(longest, row.length);
      digest.update((Arrays.toString(row) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new Sentences(name, HexFormat.of().formatHex(digest.digest()), rows, 0, longest);
  }

  /** Number of sentences. */
  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int length(int item) {
    return rows.get(item).length;
  }

  @Override
  public String noun() {
    return "sentences";
  }

  /** Tokens of all sentences. */
  public long tokens() {
    return rows.stream().mapToLong(row -> row.length).sum();
  }

  @Override
  public Sentences withoutFirstToken(int id) {
    return new Sentences(name, sha256, rows, cut, limit, id);
  }

  @Override
  public Sentences then(InputSet other) {
    if (!(other instanceof Sentences more) || !Objects.equals(firstToken, more.firstToken)) {
      throw new UserError(
          "%s holds sentences, but %s is of another kind; give two sets of one kind."
              .formatted(name, other.name()));
    }
    List<int[]> all = new ArrayList<>(rows);
    all.addAll(more.rows);
    return new Sentences(
        name + " and " + more.name,
        sha256 + more.sha256,
        all,
        cut + more.cut,
        Math.max(limit, more.limit),
        firstToken);
  }

  /** Sentences padded on the left, in tensors that no scope owns. */
  @Override
  public Tokens batch(int... items) {
    List<int[]> chosen = Arrays.stream(items).mapToObj(rows::get).toList();
    try (TensorScope scope = TensorScope.open()) {
      Tokens made = Tokens.leftPadded(chosen, 0);
      @Nullable Tensor mask = made.mask() == null ? null : scope.disown(made.mask());
      Tensor ids = scope.disown(made.ids());
      boolean drops = chosen.stream().anyMatch(this::drops);
      return new Tokens(
          ids, mask, null, drops ? scope.disown(withoutFirst(chosen, made.length())) : mask);
    }
  }

  private boolean drops(int[] row) {
    return firstToken != null && row.length > 1 && row[0] == firstToken;
  }

  private Tensor withoutFirst(List<int[]> chosen, int length) {
    int[][] mask = new int[chosen.size()][length];
    for (int r = 0; r < mask.length; r++) {
      int skipped = drops(chosen.get(r)) ? 1 : 0;
      Arrays.fill(mask[r], length - chosen.get(r).length + skipped, length, 1);
    }
    return Tensors.of(mask).to(ScalarType.Bool);
  }

  /**
   * @throws UserError if a sentence is longer than the model's context or holds an id that the
   *     model does not know
   */
  @Override
  public void requireFor(Network network) {
    if (network instanceof LanguageModel model) {
      requireFor(model);
    }
  }

  private void requireFor(LanguageModel model) {
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
}
