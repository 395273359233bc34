package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller analyze}: rows by numbers, texts and pictures. */
class AnalyzeCommandTest {
  private static final int PICTURES = 130;

  @TempDir Path folder;

  /** Row 7 is row 3 byte for byte, row 9 is row 4 at another size, row 11 is no picture. */
  private Path pictures() throws IOException {
    String[] names = new String[PICTURES];
    for (int i = 0; i < PICTURES; i++) {
      names[i] = "pictures/" + i + ".png";
      DrawnPictures.write(i == 7 ? 3 : i == 9 ? 4 : i, i == 9 ? 96 : 64, folder.resolve(names[i]));
    }
    Files.writeString(folder.resolve(names[11]), "no picture");
    Path file = folder.resolve("rows.csv");
    Table.of(
            Column.strings("path", names),
            Column.strings(
                "label",
                IntStream.range(0, PICTURES).mapToObj(i -> i % 2 == 0 ? "a" : "b").toList()),
            Column.strings(
                "split",
                IntStream.range(0, PICTURES).mapToObj(i -> i < 75 ? "train" : "test").toList()))
        .write(file);
    return file;
  }

  private static CommandLineRun done(String... args) {
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  void picturesAreComparedByContentHashAndPixels() throws IOException {
    Path file = pictures();
    Path out = folder.resolve("out.parquet");
    CommandLineRun run =
        done(
            "analyze",
            file.toString(),
            "--embed",
            "path",
            "--layer",
            "pixels",
            "--duplicates",
            "exact,perceptual:6,slope:5",
            "--familiarity",
            "mixture,knn",
            "--by",
            "label",
            "-o",
            out.toString(),
            "--json");
    assertThat(run.err()).contains("1 rows have no picture that can be read", "11.png");
    JsonNode told = run.json();
    assertThat(told.get("embedded").asInt()).isEqualTo(PICTURES - 1);
    assertThat(told.get("copies").get("exact").asInt()).isEqualTo(1);
    assertThat(told.get("reference").asText()).isEqualTo("train");
    JsonNode gap = told.get("gaps").get(0);
    assertThat(gap.get("value").asText()).isEqualTo("test");
    assertThat(gap.get("difference").asDouble())
        .isBetween(gap.get("low").asDouble(), gap.get("high").asDouble());
    Table table = Table.read(out);
    Column exact = table.column("duplicates_exact");
    assertThat(exact.longAt(3)).isEqualTo(exact.longAt(7)).isNotNegative();
    assertThat(IntStream.range(0, PICTURES).filter(row -> exact.longAt(row) >= 0)).hasSize(2);
    Column alike = table.column("duplicates_perceptual");
    assertThat(alike.longAt(4)).isEqualTo(alike.longAt(9)).isNotNegative();
    assertThat(table.column("duplicates_pixels").longAt(11)).isEqualTo(-1);
    assertThat(table.column("projection_pixels_x").isNull(11)).isTrue();
    assertThat(table.column("neighbors_pixels").stringAt(3)).startsWith("[7,");
    assertThat(String.join("", table.column("neighbors_pixels").toStrings().toString()))
        .doesNotContain("[11,", ",11,", ",11]");
    assertThat(table.column("familiarity_pixels-distance").doubleAt(3)).isNegative();
    JsonNode split =
        new ObjectMapper()
            .readTree(table.column("splitFamiliarity_pixels_byAttr_label").stringAt(0));
    assertThat(split.get("a").asDouble()).isGreaterThan(split.get("b").asDouble());
    assertThat(out.resolveSibling("out.parquet.work")).doesNotExist();
  }

  /** The network gives the mean of each color of an 8 by 8 copy. */
  @Test
  void picturesGoThroughAnOnnxEncoder() throws IOException {
    Path file = pictures();
    Path out = folder.resolve("out.csv");
    done(
        "analyze",
        file.toString(),
        "--embed",
        "path",
        "--encoder",
        "src/test/resources/image/means.onnx",
        "--preprocess",
        "unit",
        "-o",
        out.toString());
    Table table = Table.read(out);
    String nearest = table.column("neighbors_path").stringAt(20);
    int first = Integer.parseInt(nearest.substring(1, nearest.indexOf(',')));
    assertThat(first).isEqualTo(nearestByColor(20));
  }

  private static int nearestByColor(int row) {
    double[] own = color(row);
    return IntStream.range(0, PICTURES)
        .filter(other -> other != row && other != 11)
        .boxed()
        .min(
            java.util.Comparator.comparingDouble(
                other -> {
                  double[] color = color(other);
                  return IntStream.range(0, 3)
                      .mapToDouble(c -> (own[c] - color[c]) * (own[c] - color[c]))
                      .sum();
                }))
        .orElseThrow();
  }

  private static double[] color(int row) {
    var image = DrawnPictures.draw(row == 7 ? 3 : row == 9 ? 4 : row, row == 9 ? 96 : 64);
    double[] sums = new double[3];
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      for (int c = 0; c < 3; c++) {
        sums[c] += rgb >> (16 - 8 * c) & 255;
      }
    }
    return Arrays.stream(sums).map(s -> s / image.getWidth() / image.getHeight()).toArray();
  }

  @Test
  void picturesGoThroughAnEncoderOfOurOwn() throws IOException {
    Path file = pictures();
    Path encoder = folder.resolve("encoder");
    try (Encoder made = Encoder.of(new SmallCnn(3, List.of(8, 16), false, 0), 1)) {
      made.save(encoder);
    }
    Path out = folder.resolve("out.csv");
    String[] args = {
      "analyze",
      file.toString(),
      "--embed",
      "path",
      "--encoder",
      encoder.toString(),
      "--size",
      "32",
      "-o",
      out.toString(),
      "--json"
    };
    CommandLineRun run = done(args);
    assertThat(run.json().get("embedded").asInt()).isEqualTo(PICTURES - 1);
    assertThat(Table.read(out).column("neighbors_path").stringAt(3)).startsWith("[7,");
    CommandLineRun without =
        CommandLineRun.of(
            "analyze",
            file.toString(),
            "--embed",
            "path",
            "--encoder",
            encoder.toString(),
            "-o",
            out.toString());
    assertThat(without.err()).contains("give --size");
  }

  @Test
  void optionsThatWouldDoNothingAreTold() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(
        file,
        "text,n\n"
            + IntStream.range(0, 20)
                .mapToObj(i -> "word " + i + "," + i + "\n")
                .toList()
                .toString());
    String out = folder.resolve("o.csv").toString();
    String[][] wrong = {
      {"--encoder", "x"},
      {"--embed", "text", "--preprocess", "unit"},
      {"--embed", "text", "--files", folder.toString()},
      {"--embed", "text", "--duplicates", "perceptual"},
      {"--duplicates", "perceptual:99"},
      {"--duplicates", "slope:5,percentile:90"},
      {"--familiarity", "nearest"},
      {"--by", "nowhere"},
      {"--resume", "--discard"},
      {"--size", "-1"}
    };
    for (String[] more : wrong) {
      String[] args =
          IntStream.range(0, 4 + more.length)
              .mapToObj(
                  i -> i < 4 ? List.of("analyze", file.toString(), "-o", out).get(i) : more[i - 4])
              .toArray(String[]::new);
      CommandLineRun run = CommandLineRun.of(args);
      assertThat(run.code()).as(String.join(" ", more)).isNotZero();
      assertThat(run.err().lines().filter(l -> l.startsWith("tiller: ")).toList())
          .as(String.join(" ", more) + run.err())
          .hasSize(1);
      assertThat(folder.resolve("o.csv")).doesNotExist();
      assertThat(folder.resolve("o.csv.work")).as("nothing was begun").doesNotExist();
    }
  }

  /** Killed in the middle of the map, gone on with, and compared with a run that was left alone. */
  @Test
  @Tag("slow")
  void whatWasKilledGoesOnToTheSameBytes() throws Exception {
    Random random = new Random(5);
    double[][] columns = new double[12][2500];
    for (int row = 0; row < 2500; row++) {
      for (double[] column : columns) {
        column[row] = 5 * (row % 7) + random.nextGaussian();
      }
    }
    Path file = folder.resolve("numbers.parquet");
    Table.of(
            IntStream.range(0, columns.length)
                .mapToObj(i -> Column.doubles("c" + i, columns[i]))
                .toList())
        .write(file);
    Path out = folder.resolve("killed.parquet");
    Path work = folder.resolve("killed.parquet.work");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "analyze",
                file.toString(),
                "-o",
                out.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    while (process.isAlive() && !Files.exists(work.resolve("nearest.f32"))) {
      Thread.sleep(20);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(out).as(Files.readString(folder.resolve("log"))).doesNotExist();
    assertThat(work.resolve("duplicates.f32")).exists();

    CommandLineRun refused = CommandLineRun.of("analyze", file.toString(), "-o", out.toString());
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("--resume", "--discard", "killed.parquet.work");
    CommandLineRun other =
        CommandLineRun.of(
            "analyze", file.toString(), "--resume", "--seed", "1", "-o", out.toString());
    assertThat(other.code()).isNotZero();
    assertThat(other.err()).contains("with seed = 0, but now seed = 1");
    done("analyze", file.toString(), "--resume", "-o", out.toString());
    Path whole = folder.resolve("whole.parquet");
    done("analyze", file.toString(), "-o", whole.toString());
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(whole));
    assertThat(work).doesNotExist();
  }
}
