package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is written over is named, by every command in the same words. */
class OverwritingTest {

  private static final String JUDGED = "../judges/src/test/resources/judge/";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "symphony ROWS -o | page.html",
        "analyze ROWS --discard -o | t.csv",
        "analyze ROWS --discard -o | t.jsonl",
        "solve --length 64 --width 1 --map | regimes.csv",
        "model logits ../language/src/test/resources/golden/lm/gpt2 --tokens 1,2 --out |"
            + " l.safetensors",
        "train judge --concept c --with JUDGEDcooking.txt --without JUDGEDsailing.txt --out |"
            + " j.json"
      })
  void whatIsReplacedIsNamed(String words, String file) throws IOException {
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 20; i++) {
      rows.append(i).append(',').append(i % 7).append('\n');
    }
    Path table = Files.writeString(folder.resolve("rows.csv"), rows.toString());
    Path out = folder.resolve(file);
    String line = words.replace("ROWS", table.toString()).replace("JUDGED", JUDGED) + " " + out;
    CommandLineRun first = CommandLineRun.of(line.split(" "));
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).doesNotContain("replaces");
    CommandLineRun second = CommandLineRun.of(line.split(" "));
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).containsOnlyOnce(" replaces " + out);
  }
}
