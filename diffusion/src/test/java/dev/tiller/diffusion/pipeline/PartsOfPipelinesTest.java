package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartsOfPipelinesTest {

  @TempDir private Path folder;

  private static ImagePipeline load(String name, ScalarType type) {
    return ImagePipeline.load(GoldenPipelineTest.GOLDEN.resolve(name), type, 12);
  }

  private static ImageRequest request(int steps) {
    return ImageRequest.of(List.of("a photo", "an elephant"), steps).sized(32, 32).seeded(3);
  }

  /** Steps taken from given states, all at once, are those of the sampler in order. */
  @ParameterizedTest
  @ValueSource(strings = {"sd15-tiny", "sdxl-tiny", "flux-tiny"})
  void stepsMayBeTakenTogether(String name) {
    try (LeakCheck leaks = LeakCheck.open();
        TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load(name, ScalarType.Double);
        DenoisingRun run =
            new DenoisingRun(
                pipeline, request(4).guided(3, "a star"), pipeline.scheduler(), Taps.NONE);
        TensorVector entering = new TensorVector();
        TensorVector leaving = new TensorVector()) {
      Tensor x = run.start().to(ScalarType.Double);
      for (int i = 0; i < run.length(); i++) {
        entering.push_back(x);
        x = run.step(i, x.unsqueeze(0)).select(0, 0);
        leaving.push_back(x);
      }
      Tensor together = run.step(0, torch.stack(entering, 0));
      Tensor off = together.sub(torch.stack(leaving, 0)).abs().max();
      assertThat(off.item_double()).isLessThan(1e-10);
      Tensor image = pipeline.decode(x, run.shape());
      Tensor usual = pipeline.generate(request(4).guided(3, "a star"), Taps.NONE, Monitor.NONE);
      assertThat(image.sub(usual).abs().max().item_double()).isLessThan(1e-5);
    }
  }

  /** Blocks overwrite what nobody keeps; what a listener has stays as it was. */
  @Test
  void whatIsKeptIsNotOverwritten() {
    try (TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load("sd15-tiny", ScalarType.Float)) {
      Map<Site, Tap> keepers = new LinkedHashMap<>();
      List<Tensor> kept = new ArrayList<>();
      List<Tensor> copies = new ArrayList<>();
      for (Site site : pipeline.network().sites()) {
        keepers.put(
            site,
            (where, value, pass) -> {
              try (TensorScope inner = TensorScope.open()) {
                kept.add(scope.keep(inner.disown(value.alias())));
                copies.add(scope.keep(inner.disown(value.clone())));
              }
              return value;
            });
      }
      Tensor heard = pipeline.generate(request(1), Taps.of(keepers), Monitor.NONE);
      Tensor plain = pipeline.generate(request(1), Taps.NONE, Monitor.NONE);
      // Who listens to attention's probabilities has them computed in another order.
      assertThat(heard.sub(plain).abs().max().item_double()).isLessThan(1e-4);
      assertThat(kept).hasSizeGreaterThan(100);
      for (int i = 0; i < kept.size(); i++) {
        assertThat(kept.get(i).equal(copies.get(i))).isTrue();
      }
    }
  }

  @Test
  void aStepIsWatched() {
    try (TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load("sd15-tiny", ScalarType.Float)) {
      List<Integer> calls = new ArrayList<>();
      Latents shape = pipeline.latents(32, 32);
      pipeline.generate(
          request(3),
          Taps.NONE,
          pipeline.scheduler(),
          Monitor.NONE,
          (call, latents) -> {
            assertThat(Tensors.shape(pipeline.decode(latents, shape)))
                .containsExactly(2, 3, 32, 32);
            calls.add(call);
          });
      assertThat(calls).containsExactly(0, 1, 2);
      assertThatThrownBy(
              () ->
                  pipeline.generate(
                      request(3), Taps.NONE, Monitor.stoppingWhen(() -> !calls.isEmpty())))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("stopped after 0 of 3 calls");
    }
  }

  /** At full rescaling a guided answer has the spread of the conditional one. */
  @Test
  void guidanceIsRescaled() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor output = torch.randn(4, 3, 5, 5);
      ImageRequest half = request(1).guided(7, null);
      Tensor full = Guidance.of(output, 2, half.rescaled(1));
      double wanted = output.select(0, 2).std().item_double();
      assertThat(full.select(0, 0).std().item_double()).isCloseTo(wanted, within(1e-5));
      assertThat(Guidance.of(output, 2, half.rescaled(0)).equal(Guidance.of(output, 2, 7)))
          .isTrue();
    }
  }

  @Test
  void aSchedulerThatRemembersIsNoChain() {
    try (ImagePipeline pipeline = load("sd15-tiny-pndm", ScalarType.Float)) {
      assertThatThrownBy(
              () -> new DenoisingRun(pipeline, request(4), pipeline.scheduler(), Taps.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("need outputs of earlier ones");
    }
  }

  /** Noise of later steps is not that of the start, and an image keeps its own. */
  @Test
  void ancestralNoiseBelongsToItsImage() {
    Config euler = Config.parse("{\"timestep_spacing\": \"trailing\"}", "config");
    var scheduler = Schedulers.of("EulerAncestralDiscreteScheduler", euler);
    try (TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load("sd15-tiny", ScalarType.Double)) {
      Tensor both = pipeline.generate(request(3), Taps.NONE, scheduler, Monitor.NONE);
      ImageRequest second =
          ImageRequest.of(List.of("an elephant"), 3).sized(32, 32).seeded(request(3).seed(1));
      Tensor alone = pipeline.generate(second, Taps.NONE, scheduler, Monitor.NONE);
      assertThat(both.narrow(0, 1, 1).sub(alone).abs().max().item_double()).isLessThan(1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void packingIsUndone(int patch) {
    try (TensorScope scope = TensorScope.open()) {
      Latents shape = new Latents(3, 8, 12, patch);
      Tensor x = torch.randn(2, 3, 8, 12);
      assertThat(shape.unpacked(shape.packed(x)).equal(x)).isTrue();
    }
  }

  /** The first numbers that Python's torch gives for this seed. */
  @Test
  void noiseIsTorchs() {
    try (TensorScope scope = TensorScope.open()) {
      float[] noise = Tensors.floats(new Latents(1, 2, 2, 0).noise(0));
      assertThat(noise[0]).isEqualTo(1.5409961f);
      assertThat(noise[1]).isEqualTo(-0.2934289f);
    }
  }

  @Test
  void picturesKeepTheirSettings() throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      PngImage picture = PngImage.of(torch.rand(3, 5, 7));
      Path file = folder.resolve("a.png");
      picture.write(file, Map.of("prompt", "naïve café, 星", "seed", "42"));
      assertThat(PngImage.texts(Files.readAllBytes(file)))
          .containsEntry("prompt", "naïve café, 星")
          .containsEntry("seed", "42");
      assertThat(PngImage.grid(List.of(List.of(picture, picture)), 2).image().getWidth())
          .isEqualTo(32);
    }
  }

  @Test
  void tagsStandBehindCaptions() {
    StyleTags tags = StyleTags.parse("a, b, c, d, e, f, g, h, i, j, k, l");
    List<String> texts = tags.added(List.of("x", "x"), 1);
    assertThat(texts)
        .allMatch(t -> t.startsWith("x a, b, c, d, e, "))
        .allMatch(t -> t.split(",").length == 10);
    assertThat(texts.get(0)).isNotEqualTo(texts.get(1));
  }

  /** Published counts of the norms that Activation Transport steers. */
  @Test
  void sitesStandInOrderOfExecution() {
    try (ImagePipeline pipeline = load("sd15-tiny", ScalarType.Float)) {
      List<String> norms =
          pipeline.network().sitesMatching("unet\\..*norm.*").stream().map(s -> s.name()).toList();
      assertThat(norms).hasSize(51);
      assertThat(norms.get(0)).isEqualTo("unet.down_blocks.0.resnets.0.norm1");
      assertThat(norms.get(50)).isEqualTo("unet.conv_norm_out");
    }
  }

  /** T5 as it was first published has one projection before the activation. */
  @Test
  void aFeedForwardMayBeUngated() throws IOException {
    Path from = GoldenPipelineTest.GOLDEN.resolve("flux-tiny");
    Path model = HostileFolderTest.copy("flux-tiny", folder);
    Path encoder = model.resolve("text_encoder_2");
    String config = Files.readString(encoder.resolve("config.json"));
    Files.writeString(
        encoder.resolve("config.json"),
        config.replace("gated-gelu", "relu").replace("\"dense_act_fn\": \"gelu_new\",", ""));
    String inner = "encoder.block.0.layer.1.DenseReluDense.";
    try (TensorScope scope = TensorScope.open();
        Checkpoint gated = Checkpoint.open(from.resolve("text_encoder_2"))) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      for (String name : gated.names()) {
        if (!name.contains(".wi_1.")) {
          weights.put(name.replace(".wi_0.", ".wi."), gated.get(name, gated.shape(name)));
        }
      }
      Files.delete(encoder.resolve("model.safetensors.index.json"));
      SafetensorsWriter.write(encoder.resolve("model.safetensors"), weights, Map.of());
      try (ImagePipeline pipeline = ImagePipeline.load(model, ScalarType.Double, 12)) {
        Map<String, Tensor> seen = new LinkedHashMap<>();
        Map<Site, Tap> readers = new LinkedHashMap<>();
        for (String name : List.of("encoder.block.0.layer.1.layer_norm", inner + "wo")) {
          readers.put(
              pipeline.network().site("text_encoder_2." + name),
              (where, value, pass) -> {
                try (TensorScope here = TensorScope.open()) {
                  seen.put(where.name(), scope.keep(here.disown(value.clone())));
                }
                return value;
              });
        }
        pipeline.encode(pipeline.input(request(1), pipeline.latents(32, 32)), Taps.of(readers));
        List<Tensor> both = List.copyOf(seen.values());
        Tensor up = weights.get(inner + "wi.weight").to(ScalarType.Double);
        Tensor down = weights.get(inner + "wo.weight").to(ScalarType.Double);
        Tensor expected = torch.relu(both.get(0).matmul(up.t())).matmul(down.t());
        assertThat(both.get(1).sub(expected).abs().max().item_double()).isLessThan(1e-12);
      }
    }
  }

  @Test
  void halfPrecisionIsNear() {
    try (TensorScope scope = TensorScope.open();
        ImagePipeline exact = load("flux-tiny", ScalarType.Float);
        ImagePipeline half = load("flux-tiny", ScalarType.BFloat16)) {
      Tensor a = exact.generate(request(2), Taps.NONE, Monitor.NONE);
      Tensor b = half.generate(request(2), Taps.NONE, Monitor.NONE);
      assertThat(a.sub(b).abs().mean().item_double()).isLessThan(0.05);
    }
  }
}
