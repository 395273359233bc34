package dev.tiller.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages a {@code tokenizer.json}: its bytes, its values, its parts. */
final class TokenizerMutations {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "2",
          "255",
          "2147483647",
          "4294967295",
          "4294967296",
          "1099511627776",
          "18446744073709551615",
          "0.5",
          "-1e308",
          "1e400",
          "\"\"",
          "\" \"",
          "\"a\"",
          "\"##\"",
          "\"####\"",
          "\"\u00e9\"",
          "\"\\ud83d\\ude00\"",
          "\"\\u0000\"",
          "\"[UNK]\"",
          "\"A\"",
          "\"B\"",
          "[]",
          "{}",
          "[[]]",
          "[\"a\",0]",
          "[\"\",0]",
          "{\"a\":0}",
          "{\"Regex\":\"(a+)+$\"}",
          "{\"Regex\":\"\"}",
          "{\"Regex\":\"(?<=a\"}",
          "{\"Regex\":\"a*\"}",
          "{\"Regex\":\"(?!)|$\"}",
          "{\"String\":\"\"}",
          "{\"Fixed\":4294967295}");

  private static final List<String> TYPES =
      List.of(
          "BPE",
          "WordPiece",
          "WordLevel",
          "Unigram",
          "Sequence",
          "BertNormalizer",
          "Strip",
          "StripAccents",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Lowercase",
          "Nmt",
          "Precompiled",
          "Replace",
          "Prepend",
          "ByteLevel",
          "BertPreTokenizer",
          "Delimiter",
          "CharDelimiterSplit",
          "Metaspace",
          "Whitespace",
          "WhitespaceSplit",
          "Punctuation",
          "Split",
          "Digits",
          "UnicodeScripts",
          "FixedLength",
          "BertProcessing",
          "RobertaProcessing",
          "TemplateProcessing",
          "BPEDecoder",
          "CTC",
          "Fuse",
          "ByteFallback",
          "Unknown");

  private static final List<String> FIELDS =
      List.of(
          "type",
          "length",
          "content",
          "start",
          "stop",
          "pattern",
          "behavior",
          "invert",
          "prefix",
          "suffix",
          "replacement",
          "prepend_scheme",
          "dropout",
          "unk_token",
          "unk_id",
          "byte_fallback",
          "ignore_merges",
          "continuing_subword_prefix",
          "end_of_word_suffix",
          "max_input_chars_per_word",
          "precompiled_charsmap",
          "trim_offsets",
          "add_prefix_space");

  private static final List<String> REGEXES =
      List.of(
          "",
          "a*",
          "(a+)+$",
          "\\s+(?!\\S)",
          "^",
          "$",
          "(?!)",
          ".",
          "[",
          "\\p{L}+|\\p{N}",
          "(?<=e)",
          "\\u00e9");

  private final Random random;

  TokenizerMutations(long seed) {
    this.random = new Random(seed);
  }

  /** One damaged copy. */
  byte[] next(byte[] whole) throws IOException {
    if (random.nextInt(12) == 0) {
      return bytes(whole);
    }
    JsonNode root = JSON.readTree(whole);
    int changes = random.nextInt(3) == 0 ? 2 : 1;
    for (int i = 0; i < changes; i++) {
      change(root);
    }
    return JSON.writeValueAsBytes(root);
  }

  private byte[] bytes(byte[] whole) {
    byte[] copy = whole.clone();
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(copy, random.nextInt(copy.length));
    }
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      copy[random.nextInt(copy.length)] =
          (byte) (random.nextBoolean() ? 32 + random.nextInt(95) : random.nextInt());
    }
    return copy;
  }

  /** Half of the time near the top, where the parts are, for most of a file is its vocabulary. */
  private void change(JsonNode root) throws IOException {
    List<JsonNode> inner = new ArrayList<>();
    collect(root, inner, random.nextBoolean() ? 40 : Integer.MAX_VALUE);
    JsonNode at = inner.get(random.nextInt(inner.size()));
    if (at instanceof ObjectNode object) {
      changeObject(object, root);
    } else if (at instanceof ArrayNode array) {
      changeArray(array, root);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> inner, int widest) {
    if (node.isContainerNode()) {
      inner.add(node);
      if (node.size() <= widest) {
        node.forEach(child -> collect(child, inner, widest));
      }
    }
  }

  private void changeObject(ObjectNode object, JsonNode root) throws IOException {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name =
        names.isEmpty() || random.nextInt(6) == 0
            ? FIELDS.get(random.nextInt(FIELDS.size()))
            : names.get(random.nextInt(names.size()));
    switch (random.nextInt(10)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name, some(root));
      case 2 -> object.put("type", TYPES.get(random.nextInt(TYPES.size())));
      case 3 -> object.set(name, value());
      default -> object.set(name, similar(object.path(name)));
    }
  }

  /** Another value of the same kind, which a reader is likelier to take. */
  private JsonNode similar(JsonNode old) throws IOException {
    if (old.isTextual()) {
      return JSON.getNodeFactory().textNode(altered(old.asText()));
    }
    if (old.isBoolean()) {
      return JSON.getNodeFactory().booleanNode(!old.booleanValue());
    }
    if (old.isInt()) {
      int[] near = {0, old.intValue() - 1, old.intValue() + 1, random.nextInt(40), 255, 65_536};
      return JSON.getNodeFactory().numberNode(near[random.nextInt(near.length)]);
    }
    if (old.isNumber()) {
      return JSON.getNodeFactory().numberNode(old.doubleValue() * random.nextGaussian() * 10);
    }
    if (old.has("Regex") || old.has("String")) {
      String pattern = REGEXES.get(random.nextInt(REGEXES.size()));
      return JSON.createObjectNode().put(random.nextBoolean() ? "Regex" : "String", pattern);
    }
    return old.isContainerNode() ? old : value();
  }

  private void changeArray(ArrayNode array, JsonNode root) throws IOException {
    int at = array.isEmpty() ? 0 : random.nextInt(array.size());
    switch (random.nextInt(8)) {
      case 0 -> array.insert(at, value());
      case 1 -> array.insert(at, some(root));
      case 2 -> array.remove(at);
      case 3 -> {
        if (!array.isEmpty()) {
          array.set(at, value());
        }
      }
      case 4 -> {
        if (!array.isEmpty()) {
          array.insert(0, array.get(at).deepCopy());
        }
      }
      default -> {
        if (!array.isEmpty()) {
          array.set(at, similar(array.get(at)));
        }
      }
    }
  }

  private JsonNode value() throws IOException {
    return JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
  }

  /** A copy of another part of the same file. */
  private JsonNode some(JsonNode root) {
    List<JsonNode> inner = new ArrayList<>();
    collect(root, inner, 40);
    JsonNode chosen = inner.get(random.nextInt(inner.size()));
    return chosen == root ? JSON.createObjectNode() : chosen.deepCopy();
  }

  private String altered(String text) {
    int at =
        text.isEmpty()
            ? 0
            : text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(at);
      case 2 -> text + text;
      default ->
          text.substring(0, at)
              + List.of("#", " ", "\u00e9", "\u2581", "(", "*", "\\", "\u0000")
                  .get(random.nextInt(8))
              + text.substring(at);
    };
  }
}
