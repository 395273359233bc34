package dev.tiller.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder.Mode;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.backbone.CircularCnn;
import dev.tiller.vision.backbone.Mlp;
import dev.tiller.vision.backbone.ResNet;
import dev.tiller.vision.backbone.ScalePyramid;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.backbone.VisionTransformer;
import dev.tiller.vision.backbone.WideResNet32;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderTest {

  private static final Path VIT = Path.of("src/test/resources/golden/vit");

  static Stream<Backbone> backbones() {
    return Stream.of(
        new SmallCnn(2, List.of(3, 5), true, 4),
        new SmallCnn(2, List.of(3, 5), false, 0),
        new Mlp(2, 8, List.of(10), 3, 2, 0),
        new Mlp(2, 8, List.of(10), 3, 1, 4),
        new ResNet(18, ResNet.Stem.CIFAR, 2, 0),
        new ResNet(18, ResNet.Stem.IMAGENET, 2, 4),
        new ResNet(50, ResNet.Stem.CIFAR, 2, 4),
        new WideResNet32(2, 4),
        new VisionTransformer(8, 4, 6, 2, 3, 2, 4),
        new CircularCnn(2, 4),
        new C4Cnn(2, List.of(3, 4), 0),
        new ScalePyramid(2, List.of(3, 4), 3, 1.5, 4));
  }

  private static Tensor images(int rows) {
    float[] values = new float[rows * 2 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(0.1 * i * i);
    }
    return Tensors.of(values, rows, 2, 8, 8);
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void itsSitesAreReadAndItsEmbeddingHasItsWidth(Backbone backbone) {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(backbone, 1)) {
      Tensor images = images(3);
      assertThat(Tensors.shape(encoder.embed(images, Mode.SERVE, Taps.NONE)))
          .containsExactly(3, backbone.width());
      assertThat(Tensors.shape(encoder.answer(images, Mode.TRAIN, Taps.NONE)))
          .containsExactly(3, backbone.classes() > 0 ? backbone.classes() : backbone.width());
      Tensor map = encoder.featureMap(images, Mode.SERVE);
      assertThat(map.size(1)).isEqualTo(backbone.width());
      assertThat((int) map.dim()).isEqualTo(backbone.group() == Backbone.Group.PLACES ? 4 : 5);
      assertThat(map.size(-1)).isEqualTo(Math.max(1, 8 / backbone.stride()));
      List<String> read = new ArrayList<>();
      Tap reader =
          (site, value, pass) -> {
            Tensor rows = site.readable(value, pass.input());
            assertThat(rows.size(0)).isEqualTo(3);
            assertThat(rows.size(2)).isEqualTo(site.width());
            read.add(site.name());
            return value;
          };
      Map<Site, Tap> taps = new HashMap<>();
      for (Site site : encoder.sites()) {
        if (site.width() > 0) { // Probabilities of attention have no neurons.
          taps.put(site, reader);
        }
      }
      encoder.answer(images, Mode.SERVE, Taps.of(taps));
      assertThat(read)
          .isEqualTo(encoder.sites().stream().filter(taps::containsKey).map(Site::name).toList());
      assertThat(SiteGroups.resolve(encoder, SiteGroups.DEFAULT)).isNotEmpty();
      assertThat(encoder.segments().stream().filter(s -> s.block() == Segment.HEAD).count())
          .isEqualTo(backbone.classes() > 0 ? 1 : 0);
    }
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void whatIsSavedIsLoadedBitForBit(Backbone backbone, @TempDir Path folder) throws IOException {
    Path saved = folder.resolve("encoder");
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(backbone, 1)) {
      Tensor images = images(3);
      encoder.answer(images, Mode.TRAIN, Taps.NONE); // Moves the running statistics.
      encoder.save(saved);
      try (Encoder loaded = Encoder.load(saved)) {
        assertThat(loaded.backbone()).isEqualTo(backbone);
        assertThat(loaded.fingerprint()).isEqualTo(encoder.fingerprint());
        assertThat(Tensors.bytes(loaded.answer(images, Mode.SERVE, Taps.NONE)))
            .isEqualTo(Tensors.bytes(encoder.answer(images, Mode.SERVE, Taps.NONE)));
        loaded
            .buffers()
            .forEach(
                (name, buffer) ->
                    assertThat(Tensors.bytes(buffer))
                        .as(name)
                        .isEqualTo(Tensors.bytes(encoder.buffers().get(name))));
        loaded.parameters().values().iterator().next().add_(new Scalar(1)); // Its own memory.
      }
      assertThatThrownBy(() -> encoder.save(saved))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is in use");
    }
  }

  @Test
  void normalizationTravelsWithTheFolder(@TempDir Path folder) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(3), 1)) {
      assertThat(encoder.normalization()).isEqualTo(Normalization.NONE);
      encoder.save(folder, Normalization.IMAGENET);
      try (Encoder loaded = Encoder.load(folder)) {
        assertThat(loaded.normalization()).isEqualTo(Normalization.IMAGENET);
        Tensor pixel = Tensors.of(new double[] {0.485, 0.68, 0.181}, 1, 3, 1, 1);
        assertThat(Tensors.doubles(loaded.normalization().apply(pixel)))
            .containsExactly(new double[] {0, 1, -1}, within(1e-12));
        assertThatThrownBy(() -> loaded.normalization().apply(images(1)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("2 channels");
      }
    }
    assertThatThrownBy(() -> new Normalization(List.of(0.5), List.of(0.0)))
        .isInstanceOf(UserError.class);
  }

  @Test
  void countsAreWholeNumbersInTheFile(@TempDir Path folder) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1)) {
      encoder.embed(images(2), Mode.TRAIN, Taps.NONE);
      encoder.save(folder);
      try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
        String name = "layers.0.bn.num_batches_tracked";
        assertThat(file.dtype(name)).hasToString("I64");
        assertThat(file.shape(name)).isEmpty();
        assertThat(Tensors.longs(file.get(name))).containsExactly(1);
      }
    }
  }

  /** The fused attention and the explicit one, which someone who listens gets, agree. */
  @Test
  void listeningToAttentionChangesNothing() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.load(VIT)) {
      Tensor images = torch.randn(2, 3, 8, 8);
      Site probabilities = encoder.site("blocks.1.attn:1");
      Tap looks =
          (site, value, pass) -> {
            assertThat(Tensors.shape(value)).containsExactly(2, 2, 5, 5);
            return value;
          };
      assertThat(Tensors.doubles(encoder.embed(images, Mode.SERVE, Taps.of(probabilities, looks))))
          .containsExactly(
              Tensors.doubles(encoder.embed(images, Mode.SERVE, Taps.NONE)), within(1e-5));
    }
  }

  @Test
  void featuresStopBehindTheLastAndCarryGradients() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1)) {
      encoder.parameters().values().forEach(p -> p.set_requires_grad(true));
      Map<String, Tensor> read =
          encoder.features(images(2), Mode.TRAIN, List.of("layers.1", "layers.0.conv"));
      assertThat(read.keySet()).containsExactly("layers.1", "layers.0.conv");
      assertThat(Tensors.shape(read.get("layers.1"))).containsExactly(2, 64, 2, 2);
      assertThat(Tensors.longs(encoder.buffers().get("layers.1.bn.num_batches_tracked")))
          .containsExactly(1);
      assertThat(Tensors.longs(encoder.buffers().get("layers.2.bn.num_batches_tracked")))
          .as("not computed")
          .containsExactly(0);
      read.get("layers.1").square().sum().backward();
      assertThat(encoder.parameters().get("layers.0.conv.weight").grad().abs().sum().item_double())
          .isPositive();
    }
  }

  /** Another layout inside, not another network: gradients are those of float64. */
  @Test
  void trainingLaysTheChannelsLast() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(1), 1)) {
      Tensor images = images(3).narrow(1, 0, 1);
      List<String> first = List.of("layers.0");
      for (Mode mode : List.of(Mode.TRAIN, Mode.SERVE)) {
        long apart = encoder.features(images, mode, first).get("layers.0").stride(1);
        assertThat(apart == 1).as("channels last when %s", mode).isEqualTo(mode.training());
      }
      try (Encoder exact =
          Encoder.of(
              encoder.backbone(),
              new InitialWeights(1, encoder.backbone().initialWeights()),
              ScalarType.Double)) {
        Map<String, Tensor> expected = gradients(exact, images.to(ScalarType.Double));
        gradients(encoder, images)
            .forEach(
                (name, gradient) -> {
                  Tensor found = gradient.to(ScalarType.Double);
                  double apart = found.sub(expected.get(name)).norm().item_double();
                  assertThat(apart)
                      .as(name)
                      .isLessThan(1e-3 * expected.get(name).norm().item_double() + 1e-5);
                });
      }
    }
  }

  private static Map<String, Tensor> gradients(Encoder encoder, Tensor images) {
    encoder.parameters().values().forEach(p -> p.set_requires_grad(true));
    encoder.embed(images, Mode.TRAIN, Taps.NONE).square().sum().backward();
    Map<String, Tensor> gradients = new HashMap<>();
    encoder.parameters().forEach((name, p) -> gradients.put(name, p.grad()));
    return gradients;
  }

  /** Rounded, not another network; what comes out and the gradients stay float32. */
  @Test
  void convolutionsMayComputeInBfloat16() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1)) {
      Tensor images = images(3);
      Tensor weight = encoder.parameters().get("layers.1.conv.weight");
      weight.set_requires_grad(true);
      Tensor whole = encoder.embed(images, Mode.TRAIN, Taps.NONE);
      Tensor low = encoder.embed(images, Mode.TRAIN.inBfloat16(), Taps.NONE);
      assertThat(low.scalar_type().intern()).isEqualTo(ScalarType.Float);
      double apart = low.sub(whole).norm().item_double() / whole.norm().item_double();
      assertThat(apart).isBetween(1e-5, 0.05);
      low.square().sum().backward();
      assertThat(weight.grad().scalar_type().intern()).isEqualTo(ScalarType.Float);
      assertThat(weight.grad().norm().item_double()).isPositive();
    }
  }

  /** A batch of another size moves running statistics as far as its pass says. */
  @Test
  void aPassMayBringAMomentumOfItsOwn() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1)) {
      Tensor images = images(3);
      Tensor running = encoder.buffers().get("layers.0.bn.running_mean");
      encoder.embed(images, Mode.train(0), Taps.NONE);
      assertThat(Tensors.doubles(running)).containsOnly(0);
      encoder.embed(images, Mode.train(1), Taps.NONE);
      Tensor values =
          encoder.features(images, Mode.SERVE, List.of("layers.0.conv")).get("layers.0.conv");
      double[] means = Tensors.doubles(values.mean(new long[] {0, 2, 3}, false, null));
      assertThat(Tensors.doubles(running)).containsExactly(means, within(1e-6));
      encoder.embed(images, Mode.TRAIN, Taps.NONE);
      assertThat(Tensors.doubles(running)).containsExactly(means, within(1e-6));
      assertThatThrownBy(() -> encoder.embed(images, Mode.train(1.5), Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1.5");
    }
  }

  @Test
  void readingLeavesNothingBehind() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(new CircularCnn(2, 0), 1)) {
      Tensor images = images(2);
      encoder.featureMap(images, Mode.SERVE);
      try (LeakCheck check = LeakCheck.open();
          TensorScope inner = TensorScope.open()) {
        encoder.featureMap(images, Mode.SERVE);
        encoder.embed(images, Mode.TRAIN, Taps.NONE);
        encoder.features(images, Mode.SERVE, List.of("pool", "layers.0"));
      }
    }
  }

  @Test
  void itIsANetwork() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1);
        Encoder other = Encoder.of(SmallCnn.of(2), 2)) {
      Network network = encoder;
      assertThat(network.type()).isEqualTo("small_cnn");
      assertThat(network.fingerprint()).isNotEqualTo(other.fingerprint());
      String before = encoder.fingerprint();
      assertThat(before).isEqualTo(network.fingerprint());
    }
  }

  @Test
  void imagesThatAreNoneOfItsAreRefused() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(SmallCnn.of(2), 1);
        Encoder mlp = Encoder.of(new Mlp(2, 6, List.of(), 3, 1, 0), 1);
        Encoder c4 = Encoder.of(C4Cnn.of(2), 1)) {
      assertThatThrownBy(() -> encoder.embed(torch.ones(2, 3, 8, 8), Mode.SERVE, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[rows, 2, height, width]")
          .hasMessageContaining("[2, 3, 8, 8]");
      assertThatThrownBy(() -> encoder.embed(images(2).to(ScalarType.Byte), Mode.SERVE, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("float");
      assertThatThrownBy(() -> mlp.embed(images(2), Mode.SERVE, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("6 by 6");
      assertThatThrownBy(() -> c4.embed(torch.ones(2, 2, 6, 6), Mode.SERVE, Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("do not fill images of 3 by 3");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"architecture\": \"resnet19\"}",
        "{\"architecture\": \"resnet18\", \"model_args\": {\"stem\": \"large\"}}",
        "{\"architecture\": \"resnet18\", \"num_classes\": -1}",
        "{\"architecture\": \"vit_tiny_patch3_8\"}",
        "{\"architecture\": \"vit_tiny_patch4_8\", \"global_pool\": \"avg\"}",
        "{\"architecture\": \"small_cnn\"}",
        "{\"architecture\": \"mlp\"}",
        "{\"architecture\": \"resnet18\", \"pretrained_cfg\": {\"mean\": [\"a\"]}}",
        "{\"architecture\": \"resnet18\", \"pretrained_cfg\": {\"mean\": [0.5]}}",
        "{\"architecture\": \"c4_cnn\", \"model_args\": {\"widths\": []}}",
        "{\"architecture\": \"c4_cnn\", \"model_args\": {\"widths\": [4, 0]}}",
        "{\"architecture\": \"twice\"}",
        "{\"architecture\": \"scale_pyramid\", \"model_args\": {\"scales\": 1}}"
      })
  void aConfigThatIsNoneIsASentence(String json, @TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    assertThatThrownBy(() -> Encoder.load(folder)).isInstanceOf(UserError.class);
  }

  /** Named in META-INF/services of the tests, as in another jar. */
  @Test
  void aBackboneOfAUsersOwnIsSavedAndFoundByItsName(@TempDir Path folder) throws IOException {
    MeanColor own = new MeanColor(2, 5);
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(own, 1)) {
      encoder.save(folder);
      try (Encoder loaded = Encoder.load(folder)) {
        assertThat(loaded.backbone()).isEqualTo(own);
        assertThat(Tensors.bytes(loaded.embed(images(2), Mode.SERVE, Taps.NONE)))
            .isEqualTo(Tensors.bytes(encoder.embed(images(2), Mode.SERVE, Taps.NONE)));
      }
    }
  }

  @Test
  void weightsOfAnotherNetworkAreASentence(@TempDir Path folder) throws IOException {
    try (Encoder encoder = Encoder.of(SmallCnn.of(2), 1)) {
      encoder.save(folder);
    }
    assertThatThrownBy(() -> Encoder.load(folder, SmallCnn.of(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layers.0.conv.weight");
  }
}
