package dev.tiller.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Safetensors files that somebody damaged, by accident or on purpose; equal seeds, equal files.
 *
 * <p>A file is built from a list of JSON entries and a data length, so that damage can be done to
 * the text, to single numbers, or to the finished bytes.
 */
final class HostileFile {

  private static final List<String> ODD_NUMBERS =
      List.of(
          "-1",
          "1e400",
          "-1e400",
          "1.5",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "99999999999999999999999999999999",
          "4611686018427387904",
          "0x10",
          "007",
          "NaN",
          "Infinity",
          "null",
          "true",
          "\"4\"",
          "[4]",
          "{}",
          "-0",
          "",
          "1".repeat(5000));

  private static final List<String> ODD_TYPES =
      List.of("F8_E4M3", "C64", "U64", "f32", "F33", "", "F32\\u0000", "\\ud800", "BF 16", "{}");

  private final Random random;
  private final List<String> entries = new ArrayList<>();
  private int dataBytes;

  private HostileFile(long seed) {
    random = new Random(seed);
    int tensors = 1 + random.nextInt(5);
    for (int i = 0; i < tensors; i++) {
      DType type = DType.values()[random.nextInt(DType.values().length)];
      int rows = random.nextInt(4);
      int columns = random.nextInt(5);
      int bytes = rows * columns * type.bytes();
      entries.add(entry("t" + i, type.name(), rows + "," + columns, dataBytes, dataBytes + bytes));
      dataBytes += bytes;
    }
    if (random.nextBoolean()) {
      entries.add("\"__metadata__\":{\"format\":\"pt\"}");
    }
  }

  /** A damaged file. */
  static byte[] of(long seed) {
    return new HostileFile(seed).build();
  }

  private static String entry(String name, String type, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(name, type, shape, begin, end);
  }

  private byte[] build() {
    int kind = random.nextInt(16);
    damageEntries(kind);
    byte[] json = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    json = damageJson(kind, json);
    byte[] data = new byte[dataBytes];
    random.nextBytes(data);
    long length = json.length;
    if (kind == 13) {
      length = oddLength(json.length);
    }
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json).put(data);
    byte[] bytes = file.array();
    if (kind == 14) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    if (kind == 15) {
      return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
    }
    return bytes;
  }

  private void damageEntries(int kind) {
    int at = random.nextInt(entries.size());
    String entry = entries.get(at);
    switch (kind) {
      case 1 -> entries.set(at, replaceNumber(entry, pick(ODD_NUMBERS)));
      case 2 -> entries.set(at, replaceNumber(entry, "" + random.nextInt(200)));
      case 3 -> entries.set(at, entry.replaceFirst("\"dtype\":\"\\w+\"", "\"dtype\":\"X\""));
      case 4 ->
          entries.set(
              at, entry.replaceFirst("(\"dtype\":\")\\w+", "$1" + quoteForRegex(pick(ODD_TYPES))));
      case 5 -> entries.add(random.nextInt(entries.size() + 1), entry);
      case 6 -> entries.set(at, entry.replaceFirst("\\[[\\d,]*\\]", "[" + absurdShape() + "]"));
      case 7 -> entries.remove(at);
      case 8 -> entries.add(entry("overlap", "U8", "3", 0, 3));
      case 9 -> dataBytes += 1 + random.nextInt(32);
      case 10 -> entries.set(at, entry.replaceFirst(":\\{", ":{\"dtype\":\"F32\","));
      case 11 -> entries.set(at, "\"deep\":" + deep());
      default -> {}
    }
  }

  private byte[] damageJson(int kind, byte[] json) {
    if (kind == 0) {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
    }
    if (kind == 12) {
      int at = 1 + random.nextInt(json.length - 1);
      byte[] bad = BAD_UTF8.get(random.nextInt(BAD_UTF8.size()));
      ByteBuffer out = ByteBuffer.allocate(json.length + bad.length);
      return out.put(json, 0, at).put(bad).put(json, at, json.length - at).array();
    }
    return json;
  }

  private static final List<byte[]> BAD_UTF8 =
      List.of(
          new byte[] {(byte) 0xff},
          new byte[] {(byte) 0xc0, (byte) 0x80},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
          new byte[] {(byte) 0xe2, (byte) 0x82},
          new byte[] {0},
          new byte[] {0x1b, '[', '2', 'J'},
          "\u2028\u202e".getBytes(StandardCharsets.UTF_8));

  private long oddLength(int right) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Long.MIN_VALUE;
      case 3 -> Long.MAX_VALUE;
      case 4 -> SafetensorsHeader.MAX_BYTES;
      case 5 -> 1L << random.nextInt(63);
      case 6 -> right + random.nextInt(40);
      default -> random.nextInt(right);
    };
  }

  private String absurdShape() {
    return switch (random.nextInt(6)) {
      case 0 -> "4611686018427387904,4,0";
      case 1 -> "0,4611686018427387904,4611686018427387904";
      case 2 -> String.join(",", Collections.nCopies(100, "1"));
      case 3 -> String.join(",", Collections.nCopies(63, "2"));
      case 4 -> "4294967296,4294967296";
      default -> "-1,-4";
    };
  }

  private String deep() {
    int depth = 1 + random.nextInt(2000);
    return random.nextBoolean()
        ? "[".repeat(depth) + "]".repeat(depth)
        : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  private String replaceNumber(String entry, String by) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 1; i < entry.length(); i++) {
      if (Character.isDigit(entry.charAt(i)) && "[,".indexOf(entry.charAt(i - 1)) >= 0) {
        starts.add(i);
      }
    }
    if (starts.isEmpty()) {
      return entry;
    }
    int start = starts.get(random.nextInt(starts.size()));
    int end = start;
    while (Character.isDigit(entry.charAt(end))) {
      end++;
    }
    return entry.substring(0, start) + by + entry.substring(end);
  }

  private static String quoteForRegex(String text) {
    return text.replace("\\", "\\\\");
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
