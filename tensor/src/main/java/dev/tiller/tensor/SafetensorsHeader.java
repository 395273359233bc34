package dev.tiller.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the JSON header of a safetensors file, trusting nothing in it.
 *
 * <p>Layout: 8 bytes little-endian header length, the header, then the data. What is refused: bad
 * or duplicate JSON keys, unknown types, negative or overflowing shapes, sizes that do not match
 * their shape, ranges outside the data, overlaps, and holes.
 */
final class SafetensorsHeader {

  /** Refused above this, as the reference implementation does. */
  static final long MAX_BYTES = 100_000_000;

  private static final int MAX_DIMENSIONS = 64;

  /** Types of the format that libtorch cannot hold, or that nothing here computes with. */
  private static final Set<String> UNREADABLE =
      Set.of(
          "U16",
          "U32",
          "U64",
          "C64",
          "F4",
          "F6_E2M3",
          "F6_E3M2",
          "F8_E4M3",
          "F8_E5M2",
          "F8_E8M0",
          "F8_E4M3FNUZ",
          "F8_E5M2FNUZ");

  /** Characters of a complaint. */
  private static final int MAX_WORDS = 300;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(20).build())
          .build();

  /**
   * One tensor of the file.
   *
   * @param type element type, as the file names it
   * @param dtype the same; null for one of the format's types that libtorch cannot hold here, which
   *     does not matter as long as nobody asks for the tensor
   * @param shape size along every axis; empty for a scalar
   * @param begin first byte, counted from the start of the data
   * @param end one past the last byte
   */
  record Entry(String type, @Nullable DType dtype, long[] shape, long begin, long end) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final String file;
  private final long dataStart;

  private SafetensorsHeader(String file, long dataStart) {
    this.file = file;
    this.dataStart = dataStart;
  }

  /** Where the data begins in the file. */
  long dataStart() {
    return dataStart;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /**
   * @param file name for messages
   * @param json the header's bytes
   * @param dataBytes how many bytes follow the header in the file
   */
  static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(file, 8L + json.length);
    try (JsonParser parser = JSON.createParser(json)) {
      header.readObject(parser);
      if (parser.nextToken() != null) {
        throw header.refuse("has text after the header's JSON object");
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof UserError) {
        throw (UserError) e;
      }
      throw header.refuse("has a header that is not valid JSON (" + firstLine(e) + ")");
    }
    header.checkRanges(dataBytes);
    return header;
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private void readObject(JsonParser parser) throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("__metadata__")) {
        readMetadata(parser);
      } else {
        entries.put(name, readEntry(parser, name));
      }
    }
  }

  private void readMetadata(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, "__metadata__");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + key);
      metadata.put(key, parser.getText());
    }
  }

  private Entry readEntry(JsonParser parser, String name) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, name);
    @Nullable String type = null;
    long @Nullable [] shape = null;
    long @Nullable [] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = type(parser, name);
        case "shape" -> shape = numbers(parser, name + ".shape");
        case "data_offsets" -> offsets = numbers(parser, name + ".data_offsets");
        default -> throw refuse("has an unknown field " + name + "." + field);
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw refuse("has an incomplete entry " + name + " (dtype, shape and two data_offsets)");
    }
    return new Entry(type, DType.named(type), shape, offsets[0], offsets[1]);
  }

  private String type(JsonParser parser, String name) throws IOException {
    expect(parser.currentToken(), JsonToken.VALUE_STRING, name + ".dtype");
    String text = parser.getText();
    if (DType.named(text) == null && !UNREADABLE.contains(text)) {
      throw refuse("stores " + name + " as \"" + text + "\", a type that Tiller cannot read");
    }
    return text;
  }

  private long[] numbers(JsonParser parser, String where) throws IOException {
    expect(parser.currentToken(), JsonToken.START_ARRAY, where);
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, where);
      long value = parser.getLongValue();
      if (value < 0 || values.size() >= MAX_DIMENSIONS) {
        throw refuse("has an impossible number in " + where);
      }
      values.add(value);
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private void expect(@Nullable JsonToken found, JsonToken wanted, String where) {
    if (found != wanted) {
      throw refuse("has " + found + " at " + where + ", where " + wanted + " was expected");
    }
  }

  private void checkRanges(long dataBytes) {
    List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
    inOrder.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long expected = 0;
    for (Map.Entry<String, Entry> named : inOrder) {
      Entry entry = named.getValue();
      String name = named.getKey();
      if (entry.end < entry.begin || entry.end > dataBytes) {
        throw refuse(
            "places %s at bytes %d to %d, but holds %d bytes of data (truncated?)"
                .formatted(name, entry.begin, entry.end, dataBytes));
      }
      if (entry.begin != expected) {
        throw refuse("has overlapping tensors or a hole before " + name);
      }
      if (entry.dtype != null && size(entry, entry.dtype, name) != entry.end - entry.begin) {
        throw refuse("gives " + name + " a size that does not match its shape and type");
      }
      expected = entry.end;
    }
    if (expected != dataBytes) {
      throw refuse("has " + (dataBytes - expected) + " bytes after its last tensor");
    }
  }

  private long size(Entry entry, DType dtype, String name) {
    long bytes = dtype.bytes();
    try {
      // Zeros are put aside: libtorch multiplies the other sizes for the strides of an empty
      // tensor.
      long strides = bytes;
      for (long n : entry.shape) {
        strides = Math.multiplyExact(strides, Math.max(1, n));
        bytes = n == 0 ? 0 : bytes * n;
      }
    } catch (ArithmeticException e) {
      throw refuse("gives " + name + " a shape too large for any file");
    }
    return bytes;
  }

  /** What the file says may be long or hold control characters that would garble a terminal. */
  private UserError refuse(String what) {
    String plain = what.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Co}\\p{Cn}\\p{Cf}\\u2028\\u2029]", "?");
    String brief = plain.length() <= MAX_WORDS ? plain : plain.substring(0, MAX_WORDS) + "...";
    return new UserError(
        file + " " + brief + "; it is damaged or not a safetensors file: fetch or save it again.");
  }
}
