package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.Table;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of pictures and a CSV file to a page. */
class SymphonyCommandTest {
  @TempDir Path folder;
  private Path table;

  @BeforeEach
  void rows() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    for (int i = 0; i < 3; i++) {
      ImageIO.write(
          new BufferedImage(90, 30, BufferedImage.TYPE_INT_RGB),
          "png",
          folder.resolve("pictures/" + i + ".PNG").toFile());
    }
    table = folder.resolve("rows.csv");
    String rows =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "pictures/%d.PNG,%s,%s,%s,%s"
                        .formatted(
                            i % 4, i % 2 == 0 ? "a" : "b", i % 5 == 0 ? "b" : "a", i / 7.0, i % 3))
            .collect(Collectors.joining("\n"));
    Files.writeString(table, "id,label,prediction,x,y\n" + rows);
  }

  @Test
  void aTableBecomesThePageThatItsColumnsCallFor() {
    CommandLineRun run =
        CommandLineRun.of("symphony", table.toString(), "--where", "d.x > 1", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(folder.resolve("rows.html")).content().contains("data:image/jpeg", "d.x \\u003E 1");
    assertThat(run.json().get("pictures").asInt()).isEqualTo(30);
    assertThat(run.json().get("components").toString())
        .contains("Summary", "ConfusionMatrix", "Slices", "RowList", "DataTable", "ModelCard");
    assertThat(run.err()).contains("10 of the pictures");
  }

  @Test
  void analysesFillColumnsThatThePageShows() throws IOException {
    Path out = folder.resolve("more.parquet");
    CommandLineRun run =
        CommandLineRun.of("analyze", table.toString(), "--layer", "xy", "-o", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Table.read(out).columnNames())
        .contains("duplicates_xy", "projection_xy_x", "familiarity_xy", "neighbors_xy");
    CommandLineRun page = CommandLineRun.of("symphony", out.toString(), "--json");
    assertThat(page.json().get("components").toString())
        .contains("Scatterplot", "Duplicates", "Familiarity");
  }

  @Test
  void badInputIsOneSentence() {
    String[][] wrong = {
      {"symphony"},
      {"symphony", folder.resolve("no.csv").toString()},
      {"symphony", table.toString(), "--where", "d.nowhere > 1"},
      {"symphony", table.toString(), "--where", "d.x >"},
      {"symphony", table.toString(), "--group-by", "nowhere"},
      {"symphony", table.toString(), "--files", table.toString()},
      {"symphony", table.toString(), "-o", folder.resolve("page.pdf").toString()},
      {"analyze", table.toString(), "-o", folder.resolve("x.html").toString()},
      {
        "analyze",
        table.toString(),
        "--duplicates",
        "slope:1",
        "-o",
        folder.resolve("x.csv").toString()
      },
      {"analyze", table.toString(), "--embed", "nowhere", "-o", folder.resolve("x.csv").toString()},
      {"symphony", "serve", folder.resolve("no.parquet").toString()}
    };
    for (String[] args : wrong) {
      CommandLineRun run = CommandLineRun.of(args);
      assertThat(run.code()).as(String.join(" ", args)).isNotZero();
      assertThat(run.err().lines().filter(l -> l.startsWith("tiller: ")).toList())
          .as(String.join(" ", args) + run.err())
          .hasSize(1);
      assertThat(run.err()).doesNotContain("Exception", "\tat ");
    }
  }
}
