package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.corpus.RealToxicityPrompts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files: a table, or one sentence that names the file. Many more of them go through the
 * doors of {@code FuzzTest} in {@code cli}.
 */
class TableFuzzTest {

  private static final String CSV =
      "id,text,score,ok\n"
          + "1,\"It rained, \"\"it\"\" poured\",0.5,true\n"
          + "2,na\u00efve \u65e5\u672c,,false\n"
          + "3,\"two\n"
          + "lines\",-1e-3,\n"
          + "4,,nan,true\r\n"
          + "5,'x'; |y|,1,no\n";
  private static final String JSON =
      "[{\"id\":1,\"text\":\"It \\\"rained\\\" \\u00e9"
          + " \\ud83d\\ude42\",\"score\":0.5,\"ok\":true},\n"
          + "{\"id\":2,\"text\":null,\"score\":NaN,\"ok\":false,\"tags\":[1,{\"a\":\"b\"}]},\n"
          + "{\"id\":12345678901234567890,\"text\":\"na\u00efve\",\"score\":-1e-3}]\n";
  private static final String LINES = JSON.substring(1, JSON.length() - 2).replace("},\n", "}\n");
  private static final String PROMPTS =
      "{\"prompt\":{\"text\":\"a\",\"toxicity\":0.5},\"continuation\":{\"text\":\"b\",\"toxicity\":null}}\n"
          .repeat(3);
  private static final byte[][] PIECES = {
    "\"".getBytes(StandardCharsets.UTF_8),
    ",".getBytes(StandardCharsets.UTF_8),
    "\r".getBytes(StandardCharsets.UTF_8),
    "\n".getBytes(StandardCharsets.UTF_8),
    "\uFEFF".getBytes(StandardCharsets.UTF_8),
    "{".getBytes(StandardCharsets.UTF_8),
    "}".getBytes(StandardCharsets.UTF_8),
    "[".getBytes(StandardCharsets.UTF_8),
    "]".getBytes(StandardCharsets.UTF_8),
    "9".repeat(1200).getBytes(StandardCharsets.UTF_8),
    "1e999999999".getBytes(StandardCharsets.UTF_8),
    "\\ud800".getBytes(StandardCharsets.UTF_8),
    {(byte) 0xff},
    {0}
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"t.csv", "t.tsv", "t.jsonl", "t.json", "t.txt", "rtp"})
  void damage(String name) {
    mutate(name, 2_000, 1);
  }

  private void mutate(String name, int times, long seed) {
    Random random = new Random(seed);
    byte[] sound = sound(name).getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(name);
    for (int i = 0; i < times; i++) {
      byte[] bytes = mutation(sound, random);
      // Generous, since the machine may be busy: a hang is what is looked for.
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> readOrSentence(name, Files.write(file, bytes)));
    }
  }

  private static String sound(String name) {
    return switch (name) {
      case "t.csv", "t.txt" -> CSV;
      case "t.tsv" -> CSV.replace(',', '\t');
      case "t.json" -> JSON;
      case "t.jsonl" -> LINES;
      default -> PROMPTS;
    };
  }

  private static byte[] mutation(byte[] sound, Random random) {
    byte[] bytes = sound;
    for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 0; n--) {
      int at = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, at + random.nextInt(20));
      byte[] piece = PIECES[random.nextInt(PIECES.length)];
      bytes =
          switch (random.nextInt(5)) {
            case 0 ->
                join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
            case 1 ->
                join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, to, bytes.length));
            case 2 -> join(Arrays.copyOf(bytes, to), bytes, new byte[0]);
            case 3 -> Arrays.copyOf(bytes, at);
            default -> flipped(bytes, at, random);
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, int at, Random random) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) random.nextInt(256);
    return copy;
  }

  private static byte[] join(byte[]... parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static void readOrSentence(String name, Path file) {
    try {
      if (name.equals("rtp")) {
        RealToxicityPrompts.read(file);
      } else if (name.equals("t.txt")) {
        TextSet.read(file);
      } else {
        Table.read(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      assertThat(e.getMessage())
          .contains(name)
          .endsWith(".")
          .hasSizeLessThan(700)
          .doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
