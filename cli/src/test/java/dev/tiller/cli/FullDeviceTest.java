package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device that takes nothing under every kind of file: the sentence names the file. */
class FullDeviceTest {

  private static final Path FULL = Path.of("/dev/full");
  private static final String JUDGED = "../judges/src/test/resources/judge/";
  private static final String LM = "../language/src/test/resources/golden/lm/gpt2";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "symphony ROWS -o | page.html",
        "solve --length 64 --width 1 --page | regimes.html",
        "solve --length 64 --width 1 --map | regimes.csv",
        "analyze ROWS --discard -o | t.csv",
        "analyze ROWS --discard -o | t.jsonl",
        "analyze ROWS --discard -o | t.json",
        "analyze ROWS --discard -o | t.parquet",
        "model logits LM --tokens 1,2 --out | l.safetensors",
        "train judge --concept c --with JUDGEDcooking.txt --without JUDGEDsailing.txt --out |"
            + " j.json"
      })
  void theFileIsNamed(String words, String file) throws IOException {
    assumeTrue(Files.isWritable(FULL), "skipped: there is no /dev/full here");
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 20; i++) {
      rows.append(i).append(',').append(i % 7).append('\n');
    }
    Path table = Files.writeString(folder.resolve("rows.csv"), rows.toString());
    Path out = Files.createSymbolicLink(folder.resolve(file), FULL);
    String line = words.replace("ROWS", table.toString()).replace("JUDGED", JUDGED) + " " + out;
    CommandLineRun run = CommandLineRun.of(line.replace("LM", LM).split(" "));
    assertThat(run.code()).as(run.err()).isEqualTo(Tiller.FAILED);
    assertThat(run.err().strip().lines().reduce((first, last) -> last).orElse(""))
        .isEqualTo(
            "tiller: Cannot write %s: No space left on device; make room, or name another place.",
            out);
    assertThat(Files.isRegularFile(FULL)).isFalse();
  }
}
