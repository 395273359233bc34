package dev.tiller.testing.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What readers trip over. */
final class Pieces {

  /** In the place of a word, a number or a text of JSON, YAML or CSV. */
  static final List<String> WORDS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "2",
          "3",
          "7",
          "255",
          "256",
          "65536",
          "0.5",
          "-0.0",
          "1e-300",
          "1e308",
          "1e400",
          "-1e400",
          "NaN",
          "Infinity",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "1099511627776",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "1e999999999",
          "9".repeat(1500),
          "\"\"",
          "\" \"",
          "\"a\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\u00e9\ud83d\ude42\"",
          "\"..\"",
          "\"../../etc/passwd\"",
          "\"/\"",
          "\"%s%n\"",
          "\"1\"",
          "\"nan\"",
          "\"F32\"",
          "\"F4\"",
          "\"BOOL\"",
          "\"a\\nb\\u001b[31m\"",
          "[]",
          "{}",
          "[[]]",
          "[0]",
          "[null]",
          "[-1]",
          "[1,2,3]",
          "{\"a\":0}",
          "{\"type\":\"x\"}",
          "\"" + "x".repeat(3000) + "\"",
          "~",
          "- ",
          "&a",
          "*a",
          "!!int 3",
          "!!java.net.URL x",
          "|",
          ">",
          "#",
          ": ",
          "{{ x }}",
          "{% if %}");

  /** Put between others. */
  static final List<byte[]> BYTES =
      Stream.of(
              "\"",
              ",",
              "\r",
              "\n",
              "\uFEFF",
              "{",
              "}",
              "[",
              "]",
              ":",
              "\\ud800",
              "\t",
              ";",
              "'",
              "\\",
              "\0",
              "[".repeat(3000),
              "{\"a\":".repeat(2000),
              "<!ENTITY",
              "\u2028",
              " ")
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toList();

  /** Written over others: sizes, counts and offsets at the edges of their types. */
  static final List<byte[]> NUMBERS =
      List.of(
          new byte[] {0},
          new byte[] {-1},
          new byte[] {127},
          new byte[] {-128},
          new byte[2],
          new byte[] {-1, -1},
          new byte[] {-1, 127},
          new byte[4],
          new byte[] {-1, -1, -1, -1},
          new byte[] {-1, -1, -1, 127},
          new byte[] {127, -1, -1, -1},
          new byte[] {0, 0, 0, -128},
          new byte[] {-128, 0, 0, 0},
          new byte[] {0, 0, 0, 64},
          new byte[] {64, 0, 0, 0},
          new byte[8],
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, 127},
          new byte[] {0, 0, 0, 0, 1, 0, 0, 0});

  private Pieces() {}

  static <T> T pick(List<T> some, RandomGenerator random) {
    return some.get(random.nextInt(some.size()));
  }
}
