package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged, incomplete and foreign folders get one sentence each. */
class HostileFolderTest {

  @TempDir private Path folder;

  private Path copy(String name) throws IOException {
    Path from = GoldenPipelineTest.GOLDEN.resolve(name);
    Path to = folder.resolve(name);
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          path -> {
            try {
              Path target = to.resolve(from.relativize(path).toString());
              if (Files.isDirectory(path)) {
                Files.createDirectories(target);
              } else {
                Files.copy(path, target);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return to;
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    org.assertj.core.api.Assertions.assertThat(text).containsPattern(from);
    Files.writeString(file, text.replaceFirst(from, to));
  }

  private static void refused(Path model, String... words) {
    assertThatThrownBy(() -> ImagePipeline.load(model, ScalarType.Float))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  @Test
  void noFolder() {
    refused(folder.resolve("missing"), "There is no folder");
    refused(folder, "no model_index.json");
  }

  @Test
  void anotherKindOfPipeline() throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("model_index.json"), "StableDiffusionPipeline", "SanaPipeline");
    refused(model, "SanaPipeline", "Tiller builds");
  }

  @Test
  void aComponentThatIsMissing() throws IOException {
    Path model = copy("sd15-tiny");
    Files.move(model.resolve("vae"), model.resolve("elsewhere"));
    refused(model, "names vae, but there is no folder");
  }

  @Test
  void anUnknownScheduler() throws IOException {
    Path model = copy("sd15-tiny");
    edit(
        model.resolve("scheduler/scheduler_config.json"), "DDIMScheduler", "HeunDiscreteScheduler");
    refused(model, "HeunDiscreteScheduler", "Tiller builds");
  }

  @Test
  void aShardThatIsMissing() throws IOException {
    Path model = copy("flux-tiny");
    Files.delete(model.resolve("transformer/diffusion_pytorch_model-00002-of-00002.safetensors"));
    refused(model, "diffusion_pytorch_model-00002-of-00002.safetensors");
  }

  @Test
  void shapesOfAnotherModel() throws IOException {
    Path model = copy("sd15-tiny");
    edit(
        model.resolve("text_encoder/config.json"),
        "\"intermediate_size\": \\d+",
        "\"intermediate_size\": 48");
    refused(model, "has shape", "calls for");
  }

  @Test
  void weightsOfAnotherModel() throws IOException {
    Path model = copy("sd15-tiny");
    Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
    Files.delete(weights);
    Files.copy(model.resolve("vae/diffusion_pytorch_model.safetensors"), weights);
    refused(model, "weights and config belong to different models");
  }

  @Test
  void pickleIsNeverRead() throws IOException {
    Path model = copy("sd15-tiny");
    Files.move(
        model.resolve("unet/diffusion_pytorch_model.safetensors"),
        model.resolve("unet/diffusion_pytorch_model.bin"));
    refused(model, "is a pickle and is never read");
  }

  @Test
  void aTokenizerThatIsMissing() throws IOException {
    Path model = copy("sd15-tiny");
    Files.delete(model.resolve("tokenizer/merges.txt"));
    refused(model, "neither vocab.json with merges.txt nor tokenizer.json");
  }

  @Test
  void aVocabularyThatIsDamaged() throws IOException {
    Path model = copy("sd15-tiny");
    Files.writeString(model.resolve("tokenizer/vocab.json"), "{\"a\": ");
    refused(model, "vocab.json is not valid JSON");
  }

  @Test
  void mathematicsThatIsNotBuilt() throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("unet/config.json"), "\"act_fn\": \"silu\"", "\"act_fn\": \"gelu\"");
    refused(model, "act_fn \"gelu\"");
  }

  @Test
  void textForAnIndex() throws IOException {
    Path model = copy("sd15-tiny");
    Files.writeString(model.resolve("model_index.json"), "oops");
    refused(model, "model_index.json is not valid JSON");
  }

  @Test
  void sizesThatCannotBe() {
    Path model = GoldenPipelineTest.GOLDEN.resolve("flux-tiny");
    try (ImagePipeline pipeline = ImagePipeline.load(model, ScalarType.Float)) {
      assertThatThrownBy(() -> pipeline.latents(33, 32)).hasMessageContaining("multiples of 4");
    }
  }

  @Test
  void memoryThatIsShort() {
    assertThatThrownBy(
            () -> Memory.require(48_000_000_000L, OptionalLong.of(16_000_000_000L), folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("48.0 GB")
        .hasMessageContaining("16.0 GB are free");
  }
}
