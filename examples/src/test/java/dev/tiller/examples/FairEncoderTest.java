package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.cli.Main;
import dev.tiller.data.Table;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The case that joins six systems finds what was planted, and says what steering did to it. */
@Tag("slow")
class FairEncoderTest {

  @TempDir Path folder;

  private static void tiller(String... words) throws IOException {
    try {
      ChildJvm.Result result = new ChildJvm().options("-Xmx1g").run(Main.class, words);
      assertThat(result.status()).as(result.err()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void whoBearsTheMarkIsFailedAndSteeringChangesIt() throws IOException {
    new FairEncoder(folder, FairEncoderTest::tiller).run();
    assertThat(Files.readString(folder.resolve("run/log.jsonl"))).contains("\"samples\":24000");
    assertThat(folder.resolve("run/page.html")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("audit.html")))
        .contains("AUC matrix without steering", "AUC matrix under aura@1.0");
    Table before = Table.read(folder.resolve("audit/unsteered/matrix.csv"));
    int marked = row(before, "contrast_down", "marked");
    // Failed more than plain pictures, and surely so.
    assertThat(number(before, "difference_from_rest", marked)).isLessThan(-0.05);
    assertThat(number(before, "p_adjusted", marked)).isLessThan(0.05);
    Table gaps = Table.read(folder.resolve("audit/aura@1.0/gap_changes.csv"));
    int gap = row(gaps, "contrast_down", "");
    assertThat(number(gaps, "high", gap)).as("AurA makes the gap smaller").isNegative();
  }

  private static double number(Table table, String column, int row) {
    return ((Number) table.column(column).get(row)).doubleValue();
  }

  private static int row(Table table, String perturbation, String group) {
    for (int r = 0; r < table.rowCount(); r++) {
      boolean same = table.column("perturbation").get(r).equals(perturbation);
      if (same && (group.isEmpty() || table.column("group").get(r).equals(group))) {
        return r;
      }
    }
    throw new AssertionError("no row of " + perturbation + " and " + group);
  }
}
