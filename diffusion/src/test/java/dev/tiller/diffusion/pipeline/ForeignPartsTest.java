package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts that are whole by themselves and do not belong together, and numbers that cannot be. */
class ForeignPartsTest {

  @TempDir private Path folder;

  /** Each part is whole, but the next one takes something else. */
  @ParameterizedTest
  @CsvSource({
    "sd15-tiny, unet, cross_attention_dim, the text encoder's states are 32 wide",
    "sdxl-tiny, unet, cross_attention_dim, the text encoders' states are together",
    "sdxl-tiny, unet, projection_class_embeddings_input_dim, pooled prompt and sizes are together",
    "flux-tiny, transformer, joint_attention_dim, T5's states are 24 wide",
    "flux-tiny, transformer, pooled_projection_dim, CLIP's pooled prompt is",
    "flux-tiny, transformer, in_channels, packed latents are 16 wide"
  })
  void partsOfOtherWidths(String name, String part, String key, String said) throws IOException {
    Path model = HostileFolderTest.copy(name, folder);
    HostileFolderTest.edit(
        model.resolve(part + "/config.json"), "\"" + key + "\": \\d+", "\"" + key + "\": 52");
    HostileFolderTest.refused(model, key + " = 52", said, "all parts must come from one pipeline");
  }

  /** Numbers that no network has, from which an arithmetic error would follow. */
  @ParameterizedTest
  @CsvSource({
    "sd15-tiny, unet/config.json, '\"attention_head_dim\": [^,]*', '\"attention_head_dim\": 0', attention_head_dim",
    "sd15-tiny, unet/config.json, '\"layers_per_block\": \\d+', '\"layers_per_block\": -1', layers_per_block",
    "sd15-tiny, vae/config.json, '\"block_out_channels\": \\[[^]]*\\]', '\"block_out_channels\": [0, 8]', block_out_channels",
    "sd15-tiny, vae/config.json, '\"block_out_channels\": \\[[^]]*\\]', '\"block_out_channels\": []', has shape",
    "sd15-tiny, tokenizer/tokenizer_config.json, '\"model_max_length\": \\d+', '\"model_max_length\": 1', at least 3",
    "sd15-tiny, scheduler/scheduler_config.json, '\"beta_end\": [^,]*', '\"beta_end\": 1.5', beta",
    "sd15-tiny, model_index.json, '\"unet\"', '\"../unet\"', names a component",
    "flux-tiny, transformer/config.json, '\"num_single_layers\": \\d+', '\"num_single_layers\": -2', num_single_layers"
  })
  void numbersThatCannotBe(String name, String file, String from, String to, String said)
      throws IOException {
    Path model = HostileFolderTest.copy(name, folder);
    HostileFolderTest.edit(model.resolve(file), from, to);
    HostileFolderTest.refused(model, said);
  }

  @Test
  void aTokenizerOfAnotherModel() throws IOException {
    Path model = HostileFolderTest.copy("sd15-tiny", folder);
    Path vocabulary = model.resolve("tokenizer/vocab.json");
    HostileFolderTest.edit(
        vocabulary, "\"<\\|endoftext\\|>\":\\s*\\d+", "\"<|endoftext|>\": 49407");
    try (ImagePipeline pipeline = ImagePipeline.load(model, ScalarType.Float)) {
      assertThatThrownBy(() -> pipeline.ids(List.of("a star")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the id 49407")
          .hasMessageContaining("vocab_size = 539");
    }
  }

  /** A damaged weight gives no black picture. */
  @Test
  void weightsThatAreNoNumbers() throws IOException {
    Path model = HostileFolderTest.copy("sd15-tiny", folder);
    Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
    try (TensorScope scope = TensorScope.open();
        Safetensors file = Safetensors.open(weights)) {
      Map<String, Tensor> all = new TreeMap<>();
      file.names().forEach(name -> all.put(name, file.get(name).clone()));
      all.get("conv_out.bias").fill_(new Scalar(Double.NaN));
      SafetensorsWriter.write(weights, all, Map.of());
    }
    try (ImagePipeline pipeline = ImagePipeline.load(model, ScalarType.Float)) {
      ImageRequest request = ImageRequest.of(List.of("a star"), 1).sized(16, 16);
      assertThatThrownBy(() -> pipeline.generate(request, Taps.NONE, Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no finite numbers");
    }
  }
}
