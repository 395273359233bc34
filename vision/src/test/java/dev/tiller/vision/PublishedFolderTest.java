package dev.tiller.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder.Mode;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.ResNet;
import dev.tiller.vision.backbone.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of weights that others made, under their names for parameters and settings. */
class PublishedFolderTest {

  private static final Path VIT = Path.of("src/test/resources/golden/vit");

  /**
   * What the hub has beside the weights of timm's resnet50.a1_in1k, what plays no part left out.
   */
  private static final String TIMM_RESNET50 =
      """
      {"architecture": "resnet50", "num_classes": 1000, "num_features": 2048,
       "pretrained_cfg": {"tag": "a1_in1k", "custom_load": false, "input_size": [3, 224, 224],
         "test_input_size": [3, 288, 288], "fixed_input_size": false, "interpolation": "bicubic",
         "crop_pct": 0.95, "test_crop_pct": 1.0, "crop_mode": "center",
         "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "num_classes": 1000,
         "pool_size": [7, 7], "first_conv": "conv1", "classifier": "fc"}}
      """;

  private static double[] doubles(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  @Test
  void aFolderUnderTimmsNamesIsABackbone() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(VIT.resolve("expected.json").toFile());
    double[] x = new double[2 * 3 * 8 * 8];
    int phase = 0;
    String name = "images";
    for (int i = 0; i < name.length(); i++) {
      phase += name.charAt(i) * (i + 1);
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.sin(0.7 * i + phase % 1009);
    }
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.load(VIT)) {
      Tensor images = Tensors.of(x, 2, 3, 8, 8);
      assertThat(Tensors.doubles(encoder.embed(images, Mode.SERVE, Taps.NONE)))
          .containsExactly(doubles(golden.get("embedding")), within(2e-6));
      assertThat(Tensors.doubles(encoder.answer(images, Mode.SERVE, Taps.NONE)))
          .containsExactly(doubles(golden.get("logits")), within(2e-6));
      List<String> attention =
          SiteGroups.resolve(encoder, Role.ATTENTION.name()).stream().map(Site::name).toList();
      assertThat(attention).containsExactly("blocks.0.attn.proj", "blocks.1.attn.proj");
    }
  }

  @Test
  void soIsOneUnderTorchvisionsNames(@TempDir Path folder) throws IOException {
    Map<String, String> names =
        Map.of(
            "cls_token", "class_token",
            "pos_embed", "encoder.pos_embedding",
            "patch_embed.proj.bias", "conv_proj.bias",
            "blocks.1.norm2.weight", "encoder.layers.encoder_layer_1.ln_2.weight",
            "blocks.0.attn.qkv.bias", "encoder.layers.encoder_layer_0.self_attention.in_proj_bias",
            "blocks.0.attn.proj.weight",
                "encoder.layers.encoder_layer_0.self_attention.out_proj.weight",
            "blocks.0.mlp.fc1.weight", "encoder.layers.encoder_layer_0.mlp.0.weight",
            "blocks.1.mlp.fc2.bias", "encoder.layers.encoder_layer_1.mlp.3.bias",
            "norm.weight", "encoder.ln.weight",
            "head.bias", "heads.head.bias");
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.load(VIT)) {
      Backbone backbone = encoder.backbone();
      names.forEach((own, other) -> assertThat(backbone.publishedAs(own)).isEqualTo(other));
      Map<String, Tensor> renamed = new HashMap<>();
      encoder.parameters().forEach((name, p) -> renamed.put(backbone.publishedAs(name), p));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), renamed, Map.of());
      try (Encoder loaded = Encoder.load(folder, backbone)) {
        assertThat(loaded.fingerprint()).isEqualTo(encoder.fingerprint());
      }
    }
  }

  /** timm's and torchvision's names of a transformer with one block and a classifier, in full. */
  @Test
  void aTransformersNamesAreThosePublished() {
    try (Encoder encoder = Encoder.of(new VisionTransformer(8, 4, 6, 1, 2, 3, 5), 1)) {
      List<String> linear = List.of(".weight", ".bias");
      TreeSet<String> timm = new TreeSet<>(List.of("cls_token", "pos_embed"));
      Stream.of(
              "patch_embed.proj",
              "blocks.0.norm1",
              "blocks.0.attn.qkv",
              "blocks.0.attn.proj",
              "blocks.0.norm2",
              "blocks.0.mlp.fc1",
              "blocks.0.mlp.fc2",
              "norm",
              "head")
          .forEach(module -> linear.forEach(part -> timm.add(module + part)));
      assertThat(encoder.parameters().keySet()).containsExactlyInAnyOrderElementsOf(timm);

      String block = "encoder.layers.encoder_layer_0.";
      TreeSet<String> torchvision =
          new TreeSet<>(
              List.of(
                  "class_token",
                  "encoder.pos_embedding",
                  block + "self_attention.in_proj_weight",
                  block + "self_attention.in_proj_bias"));
      Stream.of(
              "conv_proj",
              block + "ln_1",
              block + "self_attention.out_proj",
              block + "ln_2",
              block + "mlp.0",
              block + "mlp.3",
              "encoder.ln",
              "heads.head")
          .forEach(module -> linear.forEach(part -> torchvision.add(module + part)));
      assertThat(encoder.parameters().keySet().stream().map(encoder.backbone()::publishedAs))
          .containsExactlyInAnyOrderElementsOf(torchvision);
    }
  }

  /** A whole folder of the hub: its classifier and its normalization come along. */
  @Test
  void aFolderOfTheHubIsABackbone(@TempDir Path folder) throws IOException {
    ResNet published = new ResNet(50, ResNet.Stem.IMAGENET, 3, 1000);
    try (TensorScope scope = TensorScope.open();
        Encoder made = Encoder.of(published, 1)) {
      Map<String, Tensor> all = new TreeMap<>(made.parameters());
      all.putAll(made.buffers());
      assertThat(all).containsKeys("fc.weight", "layer4.2.conv3.weight", "bn1.num_batches_tracked");
      SafetensorsWriter.write(folder.resolve("model.safetensors"), all, Map.of("format", "pt"));
      Files.writeString(folder.resolve("config.json"), TIMM_RESNET50);
      try (Encoder loaded = Encoder.load(folder)) {
        assertThat(loaded.backbone()).isEqualTo(published);
        assertThat(loaded.normalization()).isEqualTo(Normalization.IMAGENET);
        Tensor images = Tensors.of(new float[3 * 32 * 32], 1, 3, 32, 32);
        assertThat(Tensors.shape(loaded.answer(images, Mode.SERVE, Taps.NONE)))
            .containsExactly(1, 1000);
        assertThat(Tensors.bytes(loaded.embed(images, Mode.SERVE, Taps.NONE)))
            .isEqualTo(Tensors.bytes(made.embed(images, Mode.SERVE, Taps.NONE)));
      }
    }
  }
}
