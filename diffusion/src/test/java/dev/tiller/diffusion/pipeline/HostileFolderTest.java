package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged, incomplete and foreign folders get one sentence each. */
class HostileFolderTest {

  @TempDir private Path folder;

  private Path copy(String name) throws IOException {
    return copy(name, folder);
  }

  static Path copy(String name, Path folder) throws IOException {
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

  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).containsPattern(from);
    Files.writeString(file, text.replaceFirst(from, to));
  }

  static void refused(Path model, String... words) {
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
    edit(model.resolve("model_index.json"), "DDIMScheduler", "HeunDiscreteScheduler");
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

  @ParameterizedTest
  @CsvSource({
    "vae, AutoencoderKL, AutoencoderTiny",
    "unet, UNet2DConditionModel, UNet2DModel",
    "text_encoder, CLIPTextModel, T5EncoderModel"
  })
  void classesThatAreNotBuilt(String component, String from, String to) throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("model_index.json"), from, to);
    refused(model, "names " + to + " as the class of " + component, "Tiller builds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model_index.json",
        "unet/config.json",
        "vae/config.json",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json"
      })
  void jsonThatIsCutShort(String name) throws IOException {
    Path model = copy("sd15-tiny");
    Path file = model.resolve(name);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() / 2));
    refused(model, file.getFileName().toString(), "is not valid JSON");
    Files.delete(file);
    refused(model, file.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 2000, 100_000})
  void weightsThatAreCutShort(int length) throws IOException {
    Path model = copy("sd15-tiny");
    Path file = model.resolve("unet/diffusion_pytorch_model.safetensors");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), length));
    refused(model, "diffusion_pytorch_model.safetensors");
  }

  @Test
  void anIndexThatLeavesItsFolder() throws IOException {
    Path model = copy("flux-tiny");
    edit(
        model.resolve("transformer/diffusion_pytorch_model.safetensors.index.json"),
        "diffusion_pytorch_model-00001-of-00002.safetensors",
        "../../other.safetensors");
    refused(model, "names a shard outside its own folder");
  }

  @Test
  void anInpaintingModel() throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("unet/config.json"), "\"in_channels\": 4", "\"in_channels\": 9");
    refused(model, "in_channels = 9", "latent_channels = 4");
  }

  @Test
  void aVarianceThatIsLearned() throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("unet/config.json"), "\"out_channels\": 4", "\"out_channels\": 8");
    refused(model, "4 channels in and 8 out");
  }

  @Test
  void partsOfTwoPipelines() throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve("vae/config.json"), "\"latent_channels\": 4", "\"latent_channels\": 16");
    refused(model, "latent_channels = 16", "both parts must come from one pipeline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet/config.json", "vae/config.json"})
  void settingsThatNobodyKnows(String config) throws IOException {
    Path model = copy("sd15-tiny");
    edit(model.resolve(config), "\"act_fn\"", "\"gate_of_tomorrow\": 3, \"act_fn\"");
    refused(model, "the setting gate_of_tomorrow = 3");
  }

  @Test
  void weightsThatTheConfigDoesNotCallFor() throws IOException {
    Path model = copy("sd15-tiny");
    edit(
        model.resolve("vae/config.json"),
        "\"mid_block_add_attention\": true",
        "\"mid_block_add_attention\": false");
    refused(model, "decoder.mid_block.attentions.0", "belong to different models");
  }

  /** Published folders carry pickles beside safetensors, and a checker that may not be there. */
  @Test
  void partsThatPlayNoPart() throws IOException {
    Path model = copy("sd15-tiny");
    Files.writeString(model.resolve("unet/diffusion_pytorch_model.bin"), "a pickle");
    edit(
        model.resolve("model_index.json"),
        "\"safety_checker\": \\[\\s*null,\\s*null\\s*\\]",
        "\"safety_checker\": [\"stable_diffusion\", \"StableDiffusionSafetyChecker\"]");
    try (ImagePipeline pipeline = ImagePipeline.load(model, ScalarType.Float)) {
      assertThat(pipeline.folder().leftOut())
          .containsExactly("safety_checker (images are not checked)");
    }
  }

  @Test
  void halfPrecisionVariantsAreRead() throws IOException {
    Path model = copy("sd15-tiny");
    for (String part : List.of("unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model")) {
      Files.move(model.resolve(part + ".safetensors"), model.resolve(part + ".fp16.safetensors"));
    }
    ImagePipeline.load(model, ScalarType.Float).close();
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
