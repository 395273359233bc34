package dev.tiller.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tiller.ground.ForeignFile;
import dev.tiller.ground.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a model, read from its {@code tokenizer.json}. Ids are those of the Hugging Face
 * tokenizers library. Nothing is ever truncated or padded here, whatever the file says: whoever has
 * a limit cuts. No network is touched. A file that is not known yet is tried in a process of its
 * own first, because the library ends the whole process when a file surprises it: that costs about
 * half a second once (a few seconds for a vocabulary of hundreds of thousands), and is remembered
 * in the cache.
 *
 * <p>Safe for use by several threads. Holds native memory; whoever opens it closes it.
 */
public final class Tokenizer implements AutoCloseable {

  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD", "modelMaxLength", "1000000");

  private final HuggingFaceTokenizer library;
  private final String name;
  private final ListedTokens vocabulary;
  private final TokenizerConfig config;
  private volatile boolean closed;

  private Tokenizer(
      HuggingFaceTokenizer library, String name, ListedTokens vocabulary, TokenizerConfig config) {
    this.library = library;
    this.name = name;
    this.vocabulary = vocabulary;
    this.config = config;
  }

  /**
   * Opens the tokenizer of a model.
   *
   * @param path a folder with {@code tokenizer.json}, beside it optionally {@code
   *     tokenizer_config.json}, {@code special_tokens_map.json} and {@code chat_template.jinja}; or
   *     the file {@code tokenizer.json} itself under any name
   * @throws UserError if the file is missing or damaged
   * @throws IOException if it cannot be read
   */
  public static Tokenizer open(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "There is no tokenizer at %s; give a folder that holds tokenizer.json%s."
              .formatted(file, older(file)));
    }
    if (ForeignFile.isStandIn(file)) {
      throw new UserError(
          "%s is a stand-in that git left for a large file; run `git lfs pull` in its folder."
              .formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    return of(
        Files.readAllBytes(file),
        file.toString(),
        folder == null ? TokenizerConfig.NONE : TokenizerConfig.read(folder));
  }

  /** What is there of the formats before that one. */
  private static String older(Path wanted) {
    for (String name :
        List.of(
            "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt", "tokenizer.tiktoken")) {
      if (Files.isRegularFile(wanted.resolveSibling(name))) {
        return " (%s is an older format: load it once with AutoTokenizer in Python, whose save_pretrained writes tokenizer.json)"
            .formatted(name);
      }
    }
    return "";
  }

  /**
   * A tokenizer from the content of a {@code tokenizer.json} that is not a file of its own.
   *
   * @param json the content
   * @param name what to call it in messages
   * @throws UserError if the content is damaged
   */
  public static Tokenizer of(byte[] json, String name) {
    return of(json, name, TokenizerConfig.NONE);
  }

  private static Tokenizer of(byte[] content, String name, TokenizerConfig config) {
    NativeTokenizers.require();
    byte[] json = withoutMark(content);
    TokenizerCheck.require(json, name);
    return unchecked(json, name, config);
  }

  /** Some editors begin a file with a byte order mark, which the library takes for damage. */
  private static byte[] withoutMark(byte[] json) {
    boolean marked =
        json.length >= 3
            && json[0] == (byte) 0xEF
            && json[1] == (byte) 0xBB
            && json[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(json, 3, json.length) : json;
  }

  /** For content that has passed {@link TokenizerCheck}, or for the process that may die of it. */
  static Tokenizer unchecked(byte[] json, String name, TokenizerConfig config) {
    NativeTokenizers.require();
    ListedTokens vocabulary = ListedTokens.read(json, name);
    try {
      HuggingFaceTokenizer library =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
      return new Tokenizer(library, name, vocabulary, config);
    } catch (IOException | RuntimeException e) {
      throw ListedTokens.damaged(
          name, "the tokenizers library says \"" + UserError.brief(e.getMessage()) + "\"", e);
    }
  }

  /**
   * Encodes a text.
   *
   * @param text any text; a lone half of a surrogate pair counts as U+FFFD
   * @param addSpecialTokens whether the tokens that the model expects around a text (bos, [CLS],
   *     ...) are added; special tokens written out in the text are recognized in any case
   * @return the ids, never truncated; empty for an empty text without special tokens
   * @throws UserError if the tokenizer has no token for a part of the text, nor one for unknown
   *     parts
   * @throws IllegalStateException if it is closed
   */
  public int[] encode(String text, boolean addSpecialTokens) {
    requireOpen();
    try {
      Encoding encoding = library.encode(wellFormed(text), addSpecialTokens, false);
      int[] ids = narrow(encoding.getIds());
      return addSpecialTokens ? withEnds(ids) : ids;
    } catch (RuntimeException e) {
      throw new UserError(
          "The tokenizer %s cannot encode a text: the tokenizers library says \"%s\"; use the tokenizer that the model came with."
              .formatted(name, UserError.brief(e.getMessage())),
          e);
    }
  }

  /**
   * Encodes many texts, each as {@link #encode} does and of its own length. One thread: the
   * library's own pool would take every core of the machine.
   */
  public List<int[]> encodeBatch(List<String> texts, boolean addSpecialTokens) {
    List<int[]> batch = new ArrayList<>(texts.size());
    for (String text : texts) {
      batch.add(encode(text, addSpecialTokens));
    }
    return batch;
  }

  /**
   * Decodes ids into text. Bytes that are not valid UTF-8 become U+FFFD.
   *
   * @param ids ids below {@link #vocabularySize}; others are passed over
   * @param skipSpecial whether special tokens are left out of the text
   * @throws IllegalStateException if it is closed
   */
  public String decode(int[] ids, boolean skipSpecial) {
    requireOpen();
    if (ids.length == 0) {
      return "";
    }
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = ids[i];
    }
    return library.decode(wide, skipSpecial);
  }

  /**
   * A decoder for ids that arrive one by one.
   *
   * @param context the ids before the first one, such as the prompt's (empty if there are none);
   *     their text is not handed out, but decides about a space at the beginning
   * @param skipSpecial whether special tokens are left out
   */
  public StreamingDecoder streamingDecoder(int[] context, boolean skipSpecial) {
    return new StreamingDecoder(this, vocabulary.decoding(), context, skipSpecial);
  }

  /** The id of a token written as in the vocabulary (byte-level alphabets use Ġ for a space). */
  public OptionalInt id(String token) {
    @Nullable Integer id = vocabulary.id(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token of an id, written as in the vocabulary; empty for an id that is not used. */
  public Optional<String> token(int id) {
    return Optional.ofNullable(vocabulary.token(id));
  }

  /** Whether an id is a special token (left out by {@code skipSpecial}). */
  public boolean isSpecial(int id) {
    return vocabulary.isSpecial(id);
  }

  /** One above the largest id; a model's embedding may have more rows. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** All ids that are used. */
  int[] ids() {
    return vocabulary.tokens();
  }

  /** The id that starts a text, if the model names one. */
  public OptionalInt bos() {
    return role(config.bos());
  }

  /** The id that ends a text, if the model names one. */
  public OptionalInt eos() {
    return role(config.eos());
  }

  /** The id that fills up batches, if the model names one. */
  public OptionalInt pad() {
    return role(config.pad());
  }

  /**
   * How the model wants a conversation written, if it says so: its only template, of several the
   * one named "default", else the first.
   *
   * @throws UserError if the template is malformed
   */
  public Optional<ChatTemplate> chatTemplate() {
    Map<String, String> templates = config.chatTemplates();
    String name =
        templates.containsKey(TokenizerConfig.DEFAULT) || templates.isEmpty()
            ? TokenizerConfig.DEFAULT
            : templates.keySet().iterator().next();
    return chatTemplate(name);
  }

  /** One of several chat templates, such as {@code tool_use}; empty if there is none so named. */
  public Optional<ChatTemplate> chatTemplate(String name) {
    return Optional.ofNullable(config.chatTemplates().get(name))
        .map(source -> ChatTemplate.of(source, config.folder(), config.tokens()));
  }

  /** Frees the native tokenizer; nothing may be called afterwards. */
  @Override
  public void close() {
    closed = true;
    library.close();
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The tokenizer " + name + " is closed; open it again.");
    }
  }

  private OptionalInt role(@Nullable String token) {
    return token == null ? OptionalInt.empty() : id(token);
  }

  /**
   * Some models ask for bos or eos in tokenizer_config.json though tokenizer.json has no template.
   */
  private int[] withEnds(int[] ids) {
    int[] started = withEnd(ids, bos(), config.addBos(), true);
    return withEnd(started, eos(), config.addEos(), false);
  }

  private static int[] withEnd(
      int[] ids, OptionalInt end, @Nullable Boolean wanted, boolean first) {
    if (wanted == null || end.isEmpty()) {
      return ids;
    }
    int id = end.getAsInt();
    boolean there = ids.length > 0 && ids[first ? 0 : ids.length - 1] == id;
    if (!wanted || there) {
      return ids;
    }
    int[] longer = new int[ids.length + 1];
    System.arraycopy(ids, 0, longer, first ? 1 : 0, ids.length);
    longer[first ? 0 : ids.length] = id;
    return longer;
  }

  private static int[] narrow(long[] ids) {
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  /** The native side reads UTF-8, in which half a surrogate pair does not exist. */
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
