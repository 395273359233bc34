package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import dev.tiller.images.Picture;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train ssl}, {@code embed} and {@code probe} on a folder of small pictures. */
class TrainSslTest {

  private static final String RECIPE =
      """
      encoder: {architecture: small_cnn, model_args: {in_chans: 1, widths: [8, 16]}}
      images: {size: 16}
      views:
        - {name: brightness, range: 0.4}
        - {name: translation, most: 0.1}
      objective: {name: er}
      projector: {widths: [16, 8]}
      teacher: {rho: 0.9}
      optimizer: {name: adam, rate: 0.003}
      batch: 16
      samples: 320
      """;

  @TempDir Path folder;
  private Path data;
  private Path recipe;
  private Path run;

  @BeforeEach
  void makePictures() throws IOException {
    data = folder.resolve("pictures");
    recipe = Files.writeString(folder.resolve("tiny.yaml"), RECIPE);
    run = folder.resolve("run");
    for (int i = 0; i < 60; i++) {
      put("train/%s/%d.png".formatted(i % 2 == 0 ? "lines" : "rows", i), i, 18);
    }
    for (int i = 0; i < 20; i++) {
      put("test/%s/%d.png".formatted(i % 2 == 0 ? "lines" : "rows", i), 100 + i, 18);
    }
  }

  /** Stripes one way or the other. */
  private void put(String name, int i, int side) throws IOException {
    byte[] pixels = new byte[side * side];
    SplittableRandom random = new SplittableRandom(i);
    int phase = random.nextInt(4);
    for (int p = 0; p < pixels.length; p++) {
      int at = (i % 2 == 0 ? p % side : p / side) + phase;
      pixels[p] = (byte) ((at / 2 % 2 == 0 ? 40 : 180) + random.nextInt(40));
    }
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new Picture(1, side, side, pixels).png());
  }

  private CommandLineRun train(String... more) {
    List<String> args = new ArrayList<>(List.of("train", "ssl", "--recipe", recipe.toString()));
    args.addAll(List.of("--data", data.toString(), "--run", run.toString(), "--json"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private static void assertDone(CommandLineRun run) {
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void anEncoderIsTrainedEmbeddedAndProbed() throws IOException {
    Path out = folder.resolve("encoder");
    CommandLineRun trained = train("--out", out.toString());
    assertDone(trained);
    JsonNode answer = trained.json();
    assertThat(answer.get("step").asLong()).isEqualTo(20);
    assertThat(answer.get("samples").asLong()).isEqualTo(320);
    assertThat(answer.get("finished").asBoolean()).isTrue();
    assertThat(trained.err()).contains("60 images brought to the size asked for.");
    String page = Files.readString(run.resolve("page.html"));
    assertThat(page.contains("Nearest by cosine")).isTrue();
    assertThat(page).contains("Entropy of projections", "Deviation of projections");
    assertThat(page).contains("(47 % by chance)"); // Of 19 others 9 are of the same class.
    assertThat(page.contains("images on the plane where their vectors vary most")).isTrue();
    String log = Files.readString(run.resolve("log.jsonl"));
    assertThat(log).contains("\"spread\"", "\"waiting\"", "\"samplesPerSecond\"");

    for (Path encoder : List.of(out, run)) {
      Path table = folder.resolve("t.parquet");
      CommandLineRun embedded =
          CommandLineRun.of(
              "embed",
              "--encoder",
              encoder.toString(),
              "--data",
              data + ":test",
              "--size",
              "16",
              "-o",
              table.toString(),
              "--json");
      assertDone(embedded);
      assertThat(embedded.json().get("width").asInt()).isEqualTo(16);
      Table vectors = Table.read(table);
      assertThat(vectors.rowCount()).isEqualTo(20);
      assertThat(vectors.columnNames()).startsWith("name", "label", "e0").hasSize(18);
    }
    CommandLineRun probed =
        CommandLineRun.of(
            "probe", "--encoder", run.toString(), "--data", data.toString(), "--json");
    assertDone(probed);
    JsonNode probes = probed.json().get("probes");
    for (String name : List.of("linear", "ridge", "knn")) {
      assertThat(probes.get(name).get("accuracy").asDouble()).isBetween(0.5, 1.0);
      assertThat(probes.get(name).get("low").asDouble())
          .isLessThan(probes.get(name).get("high").asDouble());
    }
    assertThat(probed.json().get("test").asInt()).isEqualTo(20);
  }

  /** DUET's edits stand on its page, decoded; a stopped run has none yet. */
  @Test
  void editsAreShownAsPictures() throws IOException {
    Files.writeString(
        recipe,
        RECIPE
            .replace("{name: translation, most: 0.1}", "{name: rotation, degrees: 180}")
            .replace("{name: er}", "{name: duet, lambda: 10}")
            .replace("teacher: {rho: 0.9}\n", ""));
    assertDone(train());
    String page = Files.readString(run.resolve("page.html"));
    assertThat(page).contains("decoded, edited").contains("decoded, the other view");
    Files.writeString(recipe, Files.readString(recipe).replace("size: 16", "size: 18"));
    run = folder.resolve("odd");
    CommandLineRun odd = train("--samples", "32");
    assertDone(odd);
    assertThat(odd.err()).contains("the page shows no edits").contains("18 by 18");
  }

  @Test
  void whatWasTrainedInPartsWithOtherThreadsHasTheSameBits() throws IOException {
    assertDone(train("--ahead", "0"));
    byte[] whole = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    run = folder.resolve("parts");
    CommandLineRun half = train("--samples", "160", "--ahead", "2");
    assertDone(half);
    assertDone(train("--ahead", "1"));
    byte[] parts = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    assertThat(Arrays.equals(parts, whole)).isTrue();
  }

  @Test
  void theBatchGrowsAndResumes() throws IOException {
    CommandLineRun grown = train("--grow", "32@90");
    assertDone(grown);
    assertThat(grown.json().get("step").asLong()).isEqualTo(6 + 7);
    byte[] whole = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    run = folder.resolve("parts");
    assertDone(train("--grow", "32@90", "--samples", "64"));
    assertDone(train("--grow", "32@90"));
    byte[] parts = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    assertThat(Arrays.equals(parts, whole)).isTrue();
    refused(1, "objective.until", train("--grow", "32@160"));
    refused(2, "BATCH@SAMPLES", train("--grow", "32"));
    refused(1, "at least 2", train("--grow", "1@96"));
    refused(1, "beta1", train("--grow", "160@96"));
  }

  @Test
  void convolutionsInBfloat16TrainNearlyAlike() throws IOException {
    CommandLineRun whole = train("--samples", "64");
    assertDone(whole);
    run = folder.resolve("low");
    CommandLineRun low = train("--samples", "64", "--bfloat16");
    assertDone(low);
    double loss = low.json().get("loss").asDouble();
    assertThat(loss).isNotEqualTo(whole.json().get("loss").asDouble());
    assertThat(loss).isCloseTo(whole.json().get("loss").asDouble(), within(0.2));
    refused(1, "bfloat16", train());
  }

  @Test
  void whatIsDecodedAsItIsNeededTrainsAlike() throws IOException {
    CommandLineRun loaded = train();
    assertDone(loaded);
    run = folder.resolve("streamed");
    CommandLineRun streamed = train("--stream", "--ahead", "2");
    assertDone(streamed);
    assertThat(streamed.json().get("loss")).isEqualTo(loaded.json().get("loss"));
    Path broken = data.resolve("train/lines/0.png");
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 60));
    run = folder.resolve("broken");
    CommandLineRun rest = train("--stream");
    assertDone(rest);
    assertThat(rest.err()).contains("1 image cannot be read, and another stood in its place");
    run = folder.resolve("strict");
    refused(1, "0.png", train("--stream", "--strict"));
    Files.writeString(recipe, RECIPE.replace("images: {size: 16}", ""));
    refused(2, "give it with --size", train("--stream"));
  }

  @Test
  void aCheckpointOfAnotherRecipeIsRefusedAndStays() throws IOException {
    assertDone(train("--samples", "64"));
    byte[] before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    Files.writeString(recipe, RECIPE.replace("widths: [16, 8]", "widths: [16, 4]"));
    refused(1, "checkpoint.safetensors", train());
    Files.writeString(recipe, RECIPE.replace("rate: 0.003", "rate: 0.004"));
    refused(1, "rate is 0.003 there and 0.004 here", train());
    Files.writeString(
        recipe,
        RECIPE
                .replace("{name: er}", "{name: byol}")
                .replace("{name: adam,", "{name: adamw, decay: 0.1,")
                .replace("teacher: {rho: 0.9}", "teacher: {rho: 0.9, last: 1}")
            + "predictor: {widths: [16, 8]}\nschedule: {name: cosine, warmup: 16}\n");
    CommandLineRun quiteAnother = train();
    refused(1, "others); use the same settings or another folder", quiteAnother);
    String sentence = quiteAnother.json().get("error").asText();
    assertThat(sentence).contains("schedule is ").hasSizeLessThan(900);
    assertThat(Files.readAllBytes(run.resolve("checkpoint.safetensors"))).isEqualTo(before);
    assertThat(Files.readString(run.resolve("recipe.yaml"))).isEqualTo(RECIPE);
  }

  private static void refused(int code, String sentence, CommandLineRun run) {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.json().get("error").asText()).contains(sentence);
    assertThat(run.err()).doesNotContain("\tat ");
  }

  @Test
  void theHelpNamesEveryRecipeThatShips() {
    String help = CommandLineRun.of("train", "ssl", "--help").out();
    assertThat(help.replaceAll("\\s+", " ")).contains(PretextRecipes.NAMES);
  }

  /** Whoever decodes images first, may take hours to say so: there are none. */
  @Test
  void numbersThatCannotBeFollowedAreSaidBeforeImagesAreRead() {
    data = folder.resolve("nowhere");
    refused(1, "A step of 1 image has nothing to compare", train("--batch", "1"));
    refused(1, "in parts of 5", train("--at-once", "5"));
    refused(1, "optimizer.beta1", train("--batch", "160"));
    refused(1, "optimizer.beta1", train("--grow", "160@96"));
    refused(2, "--batch is -3", train("--batch", "-3"));
    refused(2, "--as-if is 0", train("--as-if", "0"));
    refused(1, "There is no file or folder", train());
  }

  @Test
  void fewerImagesThanAStepAreSaid() throws IOException {
    data = Files.createDirectories(folder.resolve("few"));
    put("../few/0.png", 0, 18);
    refused(1, "There is 1 image to train on", train());
    put("../few/1.png", 1, 18);
    CommandLineRun two = train("--samples", "32");
    assertDone(two);
    assertThat(two.err()).contains("A step has 16 images and there are 2:");
  }

  @Test
  void whatCannotBeTrainedIsOneSentence() throws IOException {
    refused(1, "at least 2", train("--batch", "1"));
    refused(1, "in parts of 5", train("--at-once", "5"));
    refused(1, "beta1", train("--batch", "160"));
    refused(2, "--ahead is -1", train("--ahead", "-1"));
    Files.writeString(recipe, RECIPE.replace("rate: 0.003", "rate: 1e30"));
    refused(1, "lower the learning rate", train());
    Files.writeString(recipe, RECIPE.replace("in_chans: 1", "in_chans: 2"));
    refused(1, "2 channels", train());
    recipe = folder.resolve("none.yaml");
    refused(1, "There is no recipe", train());
  }

  @Test
  void imagesThatCannotBeReadAreLeftOutOrEndTheWork() throws IOException {
    Path broken = data.resolve("train/lines/0.png");
    byte[] whole = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
    CommandLineRun rest = train("--samples", "32");
    assertDone(rest);
    assertThat(rest.err()).contains("1 image left out that cannot be read").contains("0.png");
    run = folder.resolve("strict");
    refused(1, "0.png", train("--strict"));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    data = empty;
    refused(1, "holds no images", train());
    assertThat(run.resolve("checkpoint.safetensors")).doesNotExist();
  }

  @Test
  void filesThatAreDamagedAreNamedAndNothingSavedIsLost() throws IOException {
    assertDone(train("--samples", "32"));
    byte[] before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    byte[] idx = new byte[16 + 3 * 16 * 16];
    ByteBuffer.wrap(idx).putInt(2051).putInt(3).putInt(16).putInt(16);
    data = folder.resolve("three-images-idx3-ubyte");
    Files.write(data, Arrays.copyOf(idx, idx.length - 1));
    refused(1, data.toString(), train());
    idx[2] = 9;
    Files.write(data, idx);
    refused(1, data.toString(), train());
    data = Files.writeString(folder.resolve("images.parquet"), "PAR1 and nothing behind it");
    refused(1, data.toString(), train());
    data = Files.write(folder.resolve("half.parquet"), new byte[] {'P', 'A', 'R', '1', 0, 0});
    refused(1, data.toString(), train());
    assertThat(Files.readAllBytes(run.resolve("checkpoint.safetensors"))).isEqualTo(before);
  }

  @Test
  void imagesOfSeveralSizesNeedOne() throws IOException {
    put("train/rows/1.png", 1, 20);
    Files.writeString(recipe, RECIPE.replace("images: {size: 16}", ""));
    refused(1, "ask for one size (--size)", train());
    assertDone(train("--size", "16", "--samples", "32"));
  }

  @Test
  void oneClassCannotBeProbed() throws IOException {
    assertDone(train("--samples", "32"));
    CommandLineRun one =
        CommandLineRun.of(
            "probe",
            "--encoder",
            run.toString(),
            "--data",
            data.resolve("train/lines").toString(),
            "--json");
    refused(1, "A probe needs labels", one);
    Path single = folder.resolve("single/only");
    Files.createDirectories(single);
    for (int i = 0; i < 10; i++) {
      Files.copy(data.resolve("train/lines/%d.png".formatted(2 * i)), single.resolve(i + ".png"));
    }
    CommandLineRun same =
        CommandLineRun.of(
            "probe",
            "--encoder",
            run.toString(),
            "--data",
            folder.resolve("single").toString(),
            "--json");
    refused(1, "are of one class, \"only\"", same);
    refused(
        1,
        "There is no encoder",
        CommandLineRun.of(
            "probe", "--encoder", folder.toString(), "--data", data.toString(), "--json"));
  }
}
