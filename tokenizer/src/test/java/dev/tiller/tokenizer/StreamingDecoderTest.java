package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pieces are never taken back and make the text of all ids, with every decoder. */
class StreamingDecoderTest {

  private static final String BYTE_FALLBACK = "/cases/byte-fallback.json";

  /** Decoders on the vocabulary of the byte-fallback case, whose tokens are of every kind. */
  private static final Map<String, String> DECODERS = new LinkedHashMap<>();

  static {
    String space = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},\"content\":\" \"}";
    DECODERS.put("none", "null");
    DECODERS.put("bytes to the end", sequence(space, "{\"type\":\"ByteFallback\"}", fuse()));
    DECODERS.put("bytes, not fused", sequence("{\"type\":\"ByteFallback\"}", space));
    DECODERS.put(
        "byte level", "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true}");
    DECODERS.put(
        "metaspace",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}");
    for (boolean cleanup : new boolean[] {false, true}) {
      DECODERS.put(
          "word pieces, cleanup " + cleanup,
          "{\"type\":\"WordPiece\",\"prefix\":\"t\",\"cleanup\":%s}".formatted(cleanup));
      DECODERS.put(
          "ctc, cleanup " + cleanup,
          "{\"type\":\"CTC\",\"pad_token\":\"a\",\"word_delimiter_token\":\"▁\",\"cleanup\":%s}"
              .formatted(cleanup));
    }
    DECODERS.put("suffixes", "{\"type\":\"BPEDecoder\",\"suffix\":\"▁\"}");
    DECODERS.put(
        "each token stripped",
        sequence(space, "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}"));
    DECODERS.put(
        "two spaces stripped",
        sequence(space, fuse(), "{\"type\":\"Strip\",\"content\":\" \",\"start\":2,\"stop\":0}"));
    DECODERS.put(
        "replaced across tokens",
        sequence(
            fuse(), "{\"type\":\"Replace\",\"pattern\":{\"String\":\"he\"},\"content\":\"-\"}"));
    DECODERS.put(
        "replaced by a regular expression",
        sequence(
            space,
            fuse(),
            "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" +$\"},\"content\":\"!\"}"));
    String bytes = "{\"type\":\"ByteFallback\"}";
    String byteLevel = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false}";
    String strip = "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}";
    String words = "{\"type\":\"WordPiece\",\"prefix\":\"t\",\"cleanup\":false}";
    String ctc =
        "{\"type\":\"CTC\",\"pad_token\":\"a\",\"word_delimiter_token\":\"▁\",\"cleanup\":false}";
    DECODERS.put("bytes, then fused and stripped", sequence(space, bytes, fuse(), strip));
    DECODERS.put("bytes of fused text", sequence(fuse(), bytes));
    DECODERS.put("bytes, then suffixes", sequence(bytes, DECODERS.get("suffixes")));
    DECODERS.put("bytes, then words", sequence(bytes, words));
    DECODERS.put("words, then bytes", sequence(words, bytes));
    DECODERS.put("repetitions of words", sequence(words, ctc));
    DECODERS.put("bytes of what is left of repetitions", sequence(ctc, bytes));
    DECODERS.put("byte level of fused text", sequence(fuse(), byteLevel));
    DECODERS.put("byte level twice", sequence(byteLevel, byteLevel));
    DECODERS.put("stripped twice", sequence(space, fuse(), strip, strip));
    DECODERS.put(
        "marks of bytes replaced",
        sequence(
            byteLevel,
            "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\uFFFD\"},\"content\":\"?\"}"));
    DECODERS.put(
        "bytes made by a replacement",
        sequence(
            "{\"type\":\"Replace\",\"pattern\":{\"String\":\"t\"},\"content\":\"<0xE6>\"}", bytes));
  }

  private static String fuse() {
    return "{\"type\":\"Fuse\"}";
  }

  private static String sequence(String... steps) {
    return "{\"type\":\"Sequence\",\"decoders\":[%s]}".formatted(String.join(",", steps));
  }

  static Stream<String> tokenizers() {
    return Stream.concat(
        Stream.of(
            "/golden/tokenizer/tokenizer.json",
            "/golden/tokenizer/tokenizer.pairs.json",
            "/golden/tokenizer/tokenizer.split.json",
            "/tokenizers/bpe-prefix.json",
            "/tokenizers/byte-fallback.json",
            "/tokenizers/unigram.json",
            "/tokenizers/wordlevel.json",
            "/tokenizers/wordpiece.json",
            BYTE_FALLBACK),
        DECODERS.keySet().stream());
  }

  private static Tokenizer open(String name) throws IOException {
    @Nullable String decoder = DECODERS.get(name);
    try (InputStream in =
        StreamingDecoderTest.class.getResourceAsStream(decoder == null ? name : BYTE_FALLBACK)) {
      byte[] json = in.readAllBytes();
      if (decoder != null) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(json);
        root.set("decoder", mapper.readTree(decoder));
        json = mapper.writeValueAsBytes(root);
      }
      return Tokenizer.of(json, name);
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void aPieceIsNeverTakenBack(String name) throws IOException {
    Random random = new Random(11);
    try (Tokenizer tokenizer = open(name)) {
      for (int trial = 0; trial < 400; trial++) {
        int[] ids = ids(random, tokenizer, 1 + random.nextInt(30));
        boolean skip = trial % 2 == 0;
        StreamingDecoder decoder = tokenizer.streamingDecoder(new int[0], skip);
        StringBuilder text = new StringBuilder();
        String whole = tokenizer.decode(ids, skip);
        for (int n = 1; n <= ids.length; n++) {
          text.append(decoder.accept(ids[n - 1]));
          // The same ids might have been the last.
          assertThat(tokenizer.decode(Arrays.copyOf(ids, n), skip)).startsWith(text);
          assertThat(whole).startsWith(text);
        }
        assertThat(text.append(decoder.finish()).toString()).isEqualTo(whole);
      }
    }
  }

  /** Many bytes, some that make characters; some special tokens, some ids that nobody uses. */
  private static int[] ids(Random random, Tokenizer tokenizer, int count) {
    int[] ids = random.ints(count, 0, tokenizer.vocabularySize() + 2).toArray();
    for (int i = 0; i + 2 < count; i++) {
      if (random.nextInt(6) == 0) {
        byte[] bytes = (random.nextBoolean() ? "東" : "ö").getBytes(StandardCharsets.UTF_8);
        for (int b = 0; b < bytes.length; b++) {
          int at = i + b;
          tokenizer.id("<0x%02X>".formatted(bytes[b])).ifPresent(id -> ids[at] = id);
        }
        i += bytes.length - 1;
      }
    }
    return ids;
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void aContextDecidesAboutTheSpaceAndIsNotSaid(String name) throws IOException {
    Random random = new Random(12);
    try (Tokenizer tokenizer = open(name)) {
      int[] context = tokenizer.encode("the old", true);
      String before = tokenizer.decode(context, true);
      for (int trial = 0; trial < 100; trial++) {
        int[] ids = ids(random, tokenizer, 1 + random.nextInt(20));
        int[] all = Arrays.copyOf(context, context.length + ids.length);
        System.arraycopy(ids, 0, all, context.length, ids.length);
        String whole = tokenizer.decode(all, true);
        if (whole.startsWith(before)) {
          StreamingDecoder decoder = tokenizer.streamingDecoder(context, true);
          StringBuilder text = new StringBuilder(before);
          for (int id : ids) {
            text.append(decoder.accept(id));
          }
          assertThat(text.append(decoder.finish()).toString()).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void charactersSpelledInBytesArriveWhole() throws IOException {
    try (Tokenizer tokenizer = open(BYTE_FALLBACK)) {
      int[] context = tokenizer.encode("t", true);
      StreamingDecoder decoder = tokenizer.streamingDecoder(context, true);
      StringBuilder text = new StringBuilder();
      for (byte b : "東京".getBytes(StandardCharsets.UTF_8)) {
        text.append(decoder.accept(tokenizer.id("<0x%02X>".formatted(b)).orElseThrow()));
      }
      assertThat(text.append(decoder.finish()).toString()).isEqualTo("東京");
    }
  }

  /** A prompt that is spelled in bytes throughout comes before the first space all the same. */
  @Test
  void aSpaceAfterAPromptOfBytesIsSaid() throws IOException {
    try (Tokenizer tokenizer = open("bytes, then fused and stripped")) {
      int[] context = new int[6];
      byte[] bytes = "東京".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        context[i] = tokenizer.id("<0x%02X>".formatted(bytes[i])).orElseThrow();
      }
      StreamingDecoder decoder = tokenizer.streamingDecoder(context, true);
      assertThat(decoder.accept(tokenizer.id("▁t").orElseThrow())).isEqualTo(" t");
    }
  }

  /** The library reads a sign where the first digit should be. */
  @Test
  void aByteMayBeWrittenWithASign() throws IOException {
    String json;
    try (InputStream in = StreamingDecoderTest.class.getResourceAsStream(BYTE_FALLBACK)) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Tokenizer tokenizer =
        Tokenizer.of(
            json.replace("\"<0x02>\"", "\"<0x+2>\"").getBytes(StandardCharsets.UTF_8), "signs")) {
      int[] ids = {
        tokenizer.id("<0x+2>").orElseThrow(),
        tokenizer.id("<0xE6>").orElseThrow(),
        tokenizer.id("▁t").orElseThrow()
      };
      StreamingDecoder decoder = tokenizer.streamingDecoder(new int[0], true);
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append(decoder.accept(id));
      }
      assertThat(text.append(decoder.finish())).hasToString(tokenizer.decode(ids, true));
    }
  }

  /** The prompt's own characters are whole, whatever comes. */
  @Test
  void bytesOfThePromptAreNotSpoilt() throws IOException {
    try (Tokenizer tokenizer = open(BYTE_FALLBACK)) {
      int[] context = tokenizer.encode("the 東京東京東京", true);
      StreamingDecoder decoder = tokenizer.streamingDecoder(context, true);
      assertThat(decoder.accept(tokenizer.id("<0xE6>").orElseThrow())).isEmpty();
      assertThat(decoder.accept(tokenizer.id("▁t").orElseThrow())).isEqualTo("\uFFFD t");
      StreamingDecoder word = tokenizer.streamingDecoder(context, true);
      assertThat(word.accept(tokenizer.id("▁t").orElseThrow())).isEqualTo(" t");
    }
  }
}
