package dev.tiller.language.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's byte-pair encoding from {@code vocab.json} and {@code merges.txt}, which folders of Stable
 * Diffusion have in place of a {@code tokenizer.json}: text in lower case, pieces by a pattern, the
 * last symbol of each marked {@code </w>}, pairs joined by rank.
 *
 * <p>The trap: where padding is {@code !}, as in SDXL's second tokenizer, that is a special token
 * for the library, and every {@code !} of a prompt becomes padding too.
 *
 * <p>Immutable, for use by several threads.
 */
public final class ClipTokenizer {

  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final Pattern PIECES =
      Pattern.compile(
          "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+");

  private final Map<String, Integer> ids;
  private final Map<List<String>, Integer> ranks;
  private final Ends ends;

  /**
   * What stands around a text.
   *
   * @param start id of the first token
   * @param end id of the last token of the text
   * @param padding written after it
   * @param pad id of it
   * @param length positions of a row
   */
  private record Ends(int start, int end, String padding, int pad, int length) {}

  private ClipTokenizer(Map<String, Integer> ids, Map<List<String>, Integer> ranks, Ends ends) {
    this.ids = ids;
    this.ranks = ranks;
    this.ends = ends;
  }

  /**
   * @param folder with {@code vocab.json}, {@code merges.txt}, and optionally {@code
   *     tokenizer_config.json} and {@code special_tokens_map.json}
   * @throws UserError if a file is missing or damaged
   */
  public static ClipTokenizer open(Path folder) {
    Map<String, Integer> ids = vocabulary(folder.resolve("vocab.json"));
    String padding = special(folder, "pad_token", END);
    int length = 77;
    Path config = folder.resolve("tokenizer_config.json");
    if (Files.isRegularFile(config)) {
      double most = Config.read(config, "a tokenizer's config").number("model_max_length", 77);
      length = most > 1e6 ? 77 : (int) most;
      if (length < 3) {
        throw new UserError(
            "%s has model_max_length = %s; at least 3 was expected, for a token between start and end."
                .formatted(config, most));
      }
    }
    Ends ends =
        new Ends(
            id(ids, START, folder),
            id(ids, END, folder),
            padding,
            id(ids, padding, folder),
            length);
    return new ClipTokenizer(ids, merges(folder.resolve("merges.txt")), ends);
  }

  private static Map<String, Integer> vocabulary(Path file) {
    try {
      Map<String, Integer> ids = new HashMap<>();
      JsonNode root = new ObjectMapper().readTree(text(file));
      for (Map.Entry<String, JsonNode> entry : root.properties()) {
        if (!entry.getValue().canConvertToInt()) {
          throw new UserError(
              "%s gives \"%s\" the id %s; a whole number was expected."
                  .formatted(file, entry.getKey(), entry.getValue()));
        }
        ids.put(entry.getKey(), entry.getValue().intValue());
      }
      return ids;
    } catch (JsonProcessingException e) {
      throw new UserError(file + " is not valid JSON; fetch it again.", e);
    }
  }

  private static Map<List<String>, Integer> merges(Path file) {
    Map<List<String>, Integer> ranks = new HashMap<>();
    for (String line : text(file).split("\n")) {
      String pair = line.strip();
      if (pair.isEmpty() || pair.startsWith("#version")) {
        continue;
      }
      int gap = pair.indexOf(' ');
      if (gap < 0) {
        throw new UserError(
            "%s has the line \"%s\"; two symbols with a space between were expected."
                .formatted(file, UserError.excerpt(pair)));
      }
      ranks.put(List.of(pair.substring(0, gap), pair.substring(gap + 1)), ranks.size());
    }
    return ranks;
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("There is no %s; a CLIP tokenizer needs it.".formatted(file));
    }
    try {
      return TextFile.read(file);
    } catch (IOException e) {
      throw new UserError("Cannot read %s (%s).".formatted(file, UserError.reason(e)), e);
    }
  }

  /** A special token, written as a string or as an object with its content. */
  private static String special(Path folder, String role, String otherwise) {
    for (String name : List.of("special_tokens_map.json", "tokenizer_config.json")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        JsonNode said = Config.read(file, "a tokenizer's config").json().path(role);
        JsonNode content = said.isObject() ? said.path("content") : said;
        if (content.isTextual()) {
          return content.textValue();
        }
      }
    }
    return otherwise;
  }

  private static int id(Map<String, Integer> ids, String token, Path folder) {
    @Nullable Integer id = ids.get(token);
    if (id == null) {
      throw new UserError(
          "%s has no id for \"%s\", which every CLIP tokenizer has; fetch it again."
              .formatted(folder.resolve("vocab.json"), token));
    }
    return id;
  }

  /** Positions of a row. */
  public int length() {
    return ends.length;
  }

  /** The ids of a text without what stands around it, never cut. */
  public List<Integer> encode(String text) {
    String clean =
        Normalizer.normalize(text, Normalizer.Form.NFC)
            .replaceAll("\\s+", " ")
            .toLowerCase(Locale.ROOT);
    List<Integer> all = new ArrayList<>();
    boolean special = !ends.padding.equals(END);
    int from = 0;
    while (special && clean.indexOf(ends.padding, from) >= 0) {
      int at = clean.indexOf(ends.padding, from);
      pieces(clean.substring(from, at), all);
      all.add(ends.pad);
      from = at + ends.padding.length();
    }
    pieces(clean.substring(from), all);
    return all;
  }

  private void pieces(String text, List<Integer> all) {
    Matcher matcher = PIECES.matcher(text);
    while (matcher.find()) {
      String piece = matcher.group();
      if (piece.equals(START) || piece.equals(END)) {
        all.add(piece.equals(START) ? ends.start : ends.end);
      } else {
        for (String symbol : joined(piece)) {
          all.add(ids.getOrDefault(symbol, ends.end));
        }
      }
    }
  }

  private List<String> joined(String piece) {
    List<String> symbols = new ArrayList<>();
    for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
      symbols.add(printable(b & 0xFF));
    }
    symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + "</w>");
    while (symbols.size() > 1) {
      int best = -1;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int found = ranks.getOrDefault(symbols.subList(i, i + 2), Integer.MAX_VALUE);
        if (found < rank) {
          rank = found;
          best = i;
        }
      }
      if (best < 0) {
        return symbols;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
    return symbols;
  }

  /** GPT-2's table: printable bytes stand for themselves, the others from U+0100 on. */
  private static String printable(int b) {
    if (b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174) {
      return String.valueOf((char) b);
    }
    int before = b < 33 ? b : b < 161 ? 33 + b - 127 : 33 + 34;
    return String.valueOf((char) (256 + before));
  }

  /**
   * A row as the encoder reads it: start, at most {@link #length} - 2 ids, end, padding.
   *
   * @return {@link #length} ids
   */
  public int[] row(String text) {
    List<Integer> read = encode(text);
    int kept = Math.min(read.size(), ends.length - 2);
    int[] row = new int[ends.length];
    Arrays.fill(row, ends.pad);
    row[0] = ends.start;
    for (int i = 0; i < kept; i++) {
      row[i + 1] = read.get(i);
    }
    row[kept + 1] = ends.end;
    return row;
  }
}
