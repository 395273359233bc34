package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.pipeline.PngImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller image} on a pipeline of the golden files. */
class ImageCommandsTest {

  private static final String GOLDEN = "../diffusion/src/test/resources/golden/images/";

  @TempDir private Path folder;

  private static CommandLineRun image(String verb, String model, String... more) {
    List<String> args = new ArrayList<>(List.of("image", verb, GOLDEN + model));
    args.addAll(List.of(more));
    args.addAll(List.of("--size", "16", "--json"));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private String texts(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, String.join("\n", lines));
    return file.toString();
  }

  private String map() throws IOException {
    String out = folder.resolve("map.safetensors").toString();
    CommandLineRun fit =
        image(
            "fit",
            "sd15-tiny",
            "--source",
            texts("a.txt", "a photo", "an elephant", "a star", "photo of"),
            "--target",
            texts("b.txt", "a sketch", "a pink sketch", "sketch star", "pink"),
            "--sites",
            "unet\\.mid_block.*norm.*",
            "-o",
            out);
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(fit.json().get("method").asText()).isEqualTo("linear-act");
    return out;
  }

  @Test
  void picturesHoldTheirSettings() throws IOException {
    Path out = folder.resolve("pictures");
    CommandLineRun run =
        image(
            "generate",
            "flux-tiny",
            "a star",
            "--text-length",
            "12",
            "--steps",
            "1",
            "--count",
            "2",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("pictures")).hasSize(2);
    assertThat(PngImage.texts(Files.readAllBytes(out.resolve("42-2.png"))))
        .containsEntry("prompt", "a star")
        .containsEntry("seed", run.json().get("pictures").get(1).get("seed").asText())
        .containsEntry("scheduler", "FlowMatchEulerDiscreteScheduler");
  }

  /** All samplers draw the same picture, to the tolerance. */
  @Test
  void parallelSamplersSayWhatTheyDo() throws IOException {
    for (String sampler : List.of("picard", "window", "anderson")) {
      Path out = folder.resolve(sampler);
      CommandLineRun run =
          image(
              "generate",
              "sd15-tiny",
              "a star",
              "--steps",
              "4",
              "--sampler",
              sampler,
              "--tolerance",
              "0.00001",
              "--out",
              out.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err())
          .contains("plan: in order 4 calls")
          .contains(" rounds in place of 4 steps");
      assertThat(run.json().get("sampler").asText()).isEqualTo(sampler);
    }
  }

  @Test
  void aFittedMapSweeps() throws IOException {
    String map = map();
    Path out = folder.resolve("sweep");
    CommandLineRun run =
        image(
            "sweep",
            "sd15-tiny",
            "--prompts",
            texts("p.txt", "a photo of a star", "an elephant"),
            "--steer",
            map,
            "--strengths",
            "0,1",
            "--steps",
            "2",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    byte[] plain = Files.readAllBytes(out.resolve("0.000/0.png"));
    byte[] steered = Files.readAllBytes(out.resolve("1.000/0.png"));
    assertThat(PngImage.texts(steered)).containsEntry("strength", "1.0");
    assertThat(plain).isNotEqualTo(steered);
    assertThat(out.resolve("grid.png")).exists();
    assertThat(Files.readString(out.resolve("page.html"))).contains("data:image/png;base64");
  }

  /** A folded pipeline is the steered one; of what no weight holds the site is named. */
  @Test
  void aMapFoldsWhereItCan() throws IOException {
    String map = folder.resolve("tokens.safetensors").toString();
    CommandLineRun fit =
        image(
            "fit",
            "sd15-tiny",
            "--source",
            texts("a.txt", "a photo", "an elephant", "a star", "photo of"),
            "--target",
            texts("b.txt", "a sketch", "a pink sketch", "sketch star", "pink"),
            "--sites",
            "unet\\..*transformer_blocks.*norm\\d",
            "--support",
            "all",
            "-o",
            map);
    assertThat(fit.code()).as(fit.err()).isZero();
    Path out = folder.resolve("folded");
    CommandLineRun fold =
        CommandLineRun.of(
            "image",
            "fold",
            GOLDEN + "sd15-tiny",
            "--steer",
            map + ":0.5",
            "--store-f32",
            "-o",
            out.toString(),
            "--json");
    assertThat(fold.code()).as(fold.err()).isZero();
    assertThat(fold.json().get("difference").asDouble()).isBetween(1e-9, 1e-4);
    assertThat(fold.json().get("tensors").size()).isEqualTo(2 * fold.json().get("sites").asInt());
    assertThat(Files.readString(out.resolve("model_index.json"))).contains("tokens.safetensors");

    Path none = folder.resolve("none");
    CommandLineRun refused =
        CommandLineRun.of(
            "image", "fold", GOLDEN + "sd15-tiny", "--steer", map(), "-o", none.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("cannot be folded")
        .contains("unet.mid_block.resnets.0.norm1")
        .contains("moves the mean of each channel by a slope");
    assertThat(none).doesNotExist();
  }

  @Test
  void aMapOfAnotherPipelineIsRefused() throws IOException {
    CommandLineRun run =
        image(
            "generate",
            "sd15-tiny-pndm",
            "a star",
            "--steer",
            map(),
            "--out",
            folder.resolve("none").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("load the model it was fitted on");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void wrongWordsAreNamed() {
    String out = folder.resolve("x").toString();
    assertThat(image("generate", "sd15-tiny", "a", "--scheduler", "Heun", "--out", out).err())
        .contains("--scheduler is Heun; choose DDIMScheduler");
    assertThat(image("generate", "sd15-tiny", "a", "--precision", "f8", "--out", out).err())
        .contains("choose f32, bf16 or f64");
    assertThat(image("generate", "nowhere", "a", "--out", out).err())
        .contains("There is no folder");
  }

  /** The model and the judges that ship: asked for a star and for none, one is drawn. */
  @Test
  void thePocketModelIsKnownByName() throws IOException {
    String prompts =
        texts("stars.txt", "a photo of a boot with a star", "a photo of a bag without a star");
    CommandLineRun run =
        CommandLineRun.of(
            "image", "eval", "pocket", "--prompts", prompts, "--concept", "star", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("plain").get("share").asDouble()).isEqualTo(1);
  }

  /** The page has the judges' curve, the cost and every picture's settings. */
  @Test
  void aSweepIsJudged() throws IOException {
    List<String> plain =
        List.of("a photo of a boot", "a photo of a bag", "a photo of a coat", "a photo of a shirt");
    String starred =
        texts("s.txt", plain.stream().map(p -> p + " with a star").toArray(String[]::new));
    String map = folder.resolve("no-star.safetensors").toString();
    CommandLineRun fit =
        CommandLineRun.of(
            "image",
            "fit",
            "pocket",
            "--source",
            starred,
            "--target",
            texts("t.txt", plain.toArray(String[]::new)),
            "--method",
            "mean-act",
            "--sites",
            "transformer\\..*norm1_context",
            "--pooling",
            "min",
            "-o",
            map);
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(fit.out()).contains("it can be folded into a model for any reader");
    Path out = folder.resolve("judged");
    CommandLineRun run =
        CommandLineRun.of(
            "image",
            "sweep",
            "pocket",
            "--prompts",
            starred,
            "--steer",
            map,
            "--strengths",
            "0,1",
            "--concept",
            "star",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("page.html")))
        .contains("100 % of the pictures show star at 0.0, ")
        .contains("pictures that show star")
        .contains("mean distance of pixels")
        .contains("FlowMatchEulerDiscreteScheduler");
  }

  @Test
  void aPlanNeedsNoWeights() throws IOException {
    Path out = folder.resolve("planned");
    CommandLineRun run =
        image(
            "generate",
            "sd15-tiny-pndm",
            "a star",
            "--steps",
            "5",
            "--dry-run",
            "--precision",
            "bf16",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("calls").asInt()).isEqualTo(6);
    assertThat(run.json().get("doubled").asBoolean()).isTrue();
    JsonNode bytes = run.json().get("bytes");
    long unet =
        Files.size(Path.of(GOLDEN, "sd15-tiny-pndm/unet/diffusion_pytorch_model.safetensors"));
    assertThat(bytes.get("unet").asLong()).isBetween(unet * 8 / 10, unet);
    assertThat(out).doesNotExist();
  }

  @Test
  void anAnimationHasAPictureAStep() throws IOException {
    Path out = folder.resolve("moving");
    CommandLineRun run =
        image(
            "generate",
            "sd15-tiny",
            "a star",
            "--steps",
            "3",
            "--animate",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    var reader = javax.imageio.ImageIO.getImageReadersByFormatName("gif").next();
    try (var in = javax.imageio.ImageIO.createImageInputStream(out.resolve("42-1.gif").toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
    } finally {
      reader.dispose();
    }
    assertThat(run.err()).contains("weights in f32 take");
  }

  @Test
  void settingsThatDoNothingAreNamed() {
    String out = folder.resolve("y").toString();
    assertThat(image("generate", "flux-tiny", "a", "--negative", "b", "--out", out).err())
        .contains("--negative does nothing at --guidance 0.0 of a FluxPipeline");
    assertThat(
            image(
                    "generate",
                    "sd15-tiny",
                    "a",
                    "--guidance",
                    "1",
                    "--guidance-rescale",
                    "0.5",
                    "--out",
                    out)
                .err())
        .contains("--guidance-rescale does nothing at --guidance 1.0");
  }

  @Test
  void inspectKnowsPipelines() {
    CommandLineRun run = CommandLineRun.of("model", "inspect", GOLDEN + "sdxl-tiny", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("pipeline").asText()).isEqualTo("StableDiffusionXLPipeline");
    assertThat(json.get("sites").size()).isGreaterThan(100);
    assertThat(json.get("parameters").get("unet").asLong()).isPositive();
  }
}
