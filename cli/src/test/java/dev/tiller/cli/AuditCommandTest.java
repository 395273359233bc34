package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.synthetic.SyntheticFaces;
import dev.tiller.images.Picture;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits from the command line: pictures and texts, against a program that speaks JSON lines. */
class AuditCommandTest {

  @TempDir static Path folder;

  /**
   * A model in Java's own language: rows and columns of a picture, averaged; or a text's length.
   */
  private static final String PROGRAM =
      """
      import java.util.*;
      public class Lines {
        public static void main(String[] a) {
          Scanner in = new Scanner(System.in, "UTF-8");
          while (in.hasNextLine()) {
            String line = in.nextLine();
            if (line.contains("pixels")) {
              byte[] p = Base64.getDecoder().decode(line.replaceAll(".*\\"pixels\\":\\"([^\\"]*)\\".*", "$1"));
              int side = (int) Math.sqrt(p.length);
              double[] s = new double[side / 4 * side / 4];
              for (int i = 0; i < p.length; i++) s[i / side / 4 * (side / 4) + i % side / 4] += (p[i] & 255) / 16.0 - 128 / 16.0;
              System.out.println("{\\"output\\":" + Arrays.toString(s) + "}");
            } else {
              boolean good = line.contains("good");
              System.out.println("{\\"output\\":[" + (good ? "1,0" : "0,1") + "]}");
            }
          }
        }
      }
      """;

  @BeforeAll
  static void files() throws IOException {
    Files.writeString(folder.resolve("Lines.java"), PROGRAM);
    List<String> rows = AuditedFaces.write(folder, 6);
    rows.add("stranger.png,x,f,dark");
    Files.write(folder.resolve("attrs.csv"), rows);
    Files.write(folder.resolve("faces").resolve("broken.png"), new byte[] {1, 2, 3});
    List<String> texts = new ArrayList<>(List.of("item,text,label"));
    List<String> authors = new ArrayList<>(List.of("item,author"));
    for (int i = 0; i < 24; i++) {
      texts.add("t%d,a rather %s piece,%d".formatted(i, i % 2 == 0 ? "good" : "poor", i % 2));
      authors.add("t%d,%s".formatted(i, i < 12 ? "x" : "y"));
    }
    Files.write(folder.resolve("texts.csv"), texts);
    Files.write(folder.resolve("authors.csv"), authors);
  }

  private static String model() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return "command:" + java + " " + folder.resolve("Lines.java");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandLineRun faces(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "audit",
                "--model",
                model(),
                "--data",
                path("faces"),
                "--attributes",
                path("attrs.csv"),
                "--task",
                "verify",
                "--fmr",
                "0.1",
                "--min-items",
                "5",
                "--min-identities",
                "5",
                "--resamples",
                "200",
                "--json"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  @Test
  void picturesAreAuditedWrittenAndShown() throws IOException {
    CommandLineRun run =
        faces(
            "--perturb",
            "motion_blur=1:9:17",
            "--axis",
            "damage",
            "--keep",
            path("kept"),
            "--out",
            path("out"),
            "--page",
            path("page.html"));
    assertThat(run.err()).contains("1 of 49 rows of attributes name no item");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("items").asInt()).isEqualTo(48);
    assertThat(run.json().get("worst_group").asText()).contains("dark");
    assertThat(run.json().get("notes").toString()).contains("broken.png"); // It has no row.
    for (String name : List.of("items.parquet", "curves.parquet", "matrix.csv", "card.md")) {
      assertThat(folder.resolve("out").resolve(name)).isNotEmptyFile();
    }
    assertThat(Files.readString(folder.resolve("out/card.md"))).contains("They lie at 0.00 0.");
    String page = Files.readString(folder.resolve("page.html"));
    assertThat(page).contains("AuditExplorer", "data:image/jpeg;base64,", "Robustness across");
    CommandLineRun again =
        faces("--perturb", "motion_blur=1:9:17", "--keep", path("kept"), "--dry-run");
    assertThat(again.json().get("passes").asInt()).isZero();
    CommandLineRun gated =
        faces("--perturb", "motion_blur=1:9:17", "--keep", path("kept"), "--gate", "max-gap=0.01");
    assertThat(gated.code()).isEqualTo(1);
    assertThat(gated.err()).contains("gate: gap between");
    assertThat(gated.json().get("breaches")).isNotEmpty();
  }

  @Test
  void anEncoderIsAuditedAlongTheStrengthOfAMap() throws IOException {
    SmallCnn cnn = new SmallCnn(1, List.of(4, 8), false, 2);
    List<Item<Picture>> drawn = new SyntheticFaces(9, 6, 2, true).items();
    try (Encoder encoder =
        Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), torch.ScalarType.Float)) {
      encoder.save(folder.resolve("encoder"));
      Fitter.of(encoder, FitSettings.of(new MeanAct()).withSites("pool"))
          .fit(images(drawn, "dark"), images(drawn, "light"))
          .save(folder.resolve("fix.safetensors"));
    }
    String[] args = {
      "audit",
      "--model",
      path("encoder"),
      "--size",
      "64",
      "--data",
      path("faces"),
      "--attributes",
      path("attrs.csv"),
      "--task",
      "verify",
      "--fmr",
      "0.1",
      "--perturb",
      "motion_blur=1:9",
      "--map",
      path("fix.safetensors"),
      "--strengths",
      "0,0.5,1",
      "--min-items",
      "5",
      "--min-identities",
      "5",
      "--resamples",
      "200",
      "--json",
      "--out",
      path("steered"),
      "--page",
      path("steered.html"),
      "--keep",
      path("steered-kept")
    };
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode gaps = run.json().get("gaps");
    // Two strengths, two rows (unperturbed among them), two measures, three partitions.
    assertThat(gaps).hasSize(2 * 2 * 2 * 3);
    JsonNode first = gaps.get(0);
    assertThat(first.get("steering").asText()).isEqualTo("fix@0.5");
    assertThat(first.get("perturbation").asText()).isEqualTo("clean");
    for (JsonNode gap : gaps) {
      double change = gap.get("gap_after").asDouble() - gap.get("gap_before").asDouble();
      assertThat(gap.get("change").asDouble()).isCloseTo(change, within(1e-9));
      assertThat(gap.get("change_low").asDouble()).isLessThanOrEqualTo(change);
      assertThat(gap.get("costs").isArray()).isTrue();
    }
    for (String name : List.of("unsteered/matrix.csv", "fix@1.0/gap_changes.csv")) {
      assertThat(folder.resolve("steered").resolve(name)).isNotEmptyFile();
    }
    assertThat(Files.readString(folder.resolve("steered.html")))
        .contains("AUC matrix without steering", "AUC matrix under fix@1.0", "Who gains");
    List<String> planned = new ArrayList<>(List.of(args));
    planned.add("--dry-run");
    assertThat(CommandLineRun.of(planned.toArray(String[]::new)).json().get("passes").asInt())
        .isZero();
    assertThat(faces("--perturb", "jpeg", "--map", path("fix.safetensors")).err())
        .contains("--map steers encoders and language models");
    assertThat(
            faces("--perturb", "jpeg", "--map", path("fix.safetensors"), "--strengths", "0").err())
        .contains("nothing but 0");
  }

  private static ImageSet images(List<Item<Picture>> items, String skin) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Item<Picture> item : items) {
      if (item.attributes().get("skin").equals(skin)) {
        bytes.writeBytes(item.content().read().pixels());
      }
    }
    return new ImageSet(skin, 1, 64, 64, bytes.toByteArray());
  }

  @Test
  void textsAreAudited() {
    CommandLineRun run =
        CommandLineRun.of(
            "audit",
            "--model",
            model(),
            "--data",
            path("texts.csv"),
            "--attributes",
            path("authors.csv"),
            "--task",
            "class",
            "--perturb",
            "swap",
            "--min-items",
            "5",
            "--min-identities",
            "5",
            "--resamples",
            "200",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("items").asInt()).isEqualTo(24);
  }

  @Test
  void whatIsWrongIsASentence() {
    assertThat(faces("--perturb", "sunspots").err()).contains("no perturbation \"sunspots\"");
    assertThat(faces("--perturb", "motion_blur=5:9").err()).contains("comes first");
    assertThat(faces("--perturb", "jpeg=100:200").err()).contains("out of range");
    assertThat(faces("--perturb", "jpeg", "--by", "age").err()).contains("no attribute \"age\"");
    assertThat(faces("--perturb", "jpeg", "--gate", "fair").err()).contains("max-gap=0.1");
    assertThat(faces("--perturb", "jpeg", "--depth", "9").err()).contains("1 to 3");
    assertThat(faces("--perturb", "jpeg", "--axis", "cost").err()).contains("level or damage");
    assertThat(faces("--perturb", "jpeg", "--correction", "none").err()).contains("holm");
    assertThat(
            CommandLineRun.of(
                    "audit",
                    "--model",
                    path("no.onnx"),
                    "--data",
                    path("faces"),
                    "--attributes",
                    path("attrs.csv"),
                    "--task",
                    "verify",
                    "--perturb",
                    "jpeg")
                .err())
        .contains("There is no model");
    assertThat(
            CommandLineRun.of(
                    "audit",
                    "--model",
                    model(),
                    "--data",
                    path("faces"),
                    "--attributes",
                    path("texts.csv"),
                    "--task",
                    "verify",
                    "--perturb",
                    "jpeg")
                .err())
        .contains("attribute");
    assertThat(
            CommandLineRun.of(
                    "audit",
                    "--model",
                    "command:/no/such/program",
                    "--data",
                    path("faces"),
                    "--attributes",
                    path("attrs.csv"),
                    "--task",
                    "verify",
                    "--perturb",
                    "jpeg")
                .err())
        .contains("could not be started");
  }
}
