package dev.tiller.reproduce.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.pipeline.PromptSet;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.steering.BareMap;
import dev.tiller.steering.Order;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear-AcT on image models against its authors' own hook, run on the same data. */
class GoldenImageSteeringTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/images");
  private static final int T5_POSITIONS = 12;

  @TempDir private Path folder;

  private record Case(ImagePipeline pipeline, JsonNode meta, Safetensors golden)
      implements AutoCloseable {

    static Case open(String name) {
      Path folder = GOLDEN.resolve(name);
      JsonNode meta = Config.read(folder.resolve("meta.json"), "golden").json();
      Path model = GOLDEN.resolve(meta.get("model").asText());
      return new Case(
          ImagePipeline.load(model, ScalarType.Float, T5_POSITIONS),
          meta,
          Safetensors.open(folder.resolve("expected.safetensors")));
    }

    Latents shape() {
      return pipeline.latents(meta.get("height").asInt(), meta.get("width").asInt());
    }

    PromptSet prompts(String set) {
      try (var sampling =
          pipeline.scheduler().sampling(meta.get("collect_steps").asInt(), shape().tokens())) {
        Tensor latents = golden.get("latents_" + set);
        return PromptSet.at(
            pipeline, set, texts(set + "_prompts"), shape(), latents, sampling.time(0));
      }
    }

    List<String> texts(String key) {
      List<String> texts = new ArrayList<>();
      meta.get(key).forEach(t -> texts.add(t.asText()));
      return texts;
    }

    SteeringMap fit(Order order, Support support) {
      String sites =
          texts("sites_execution_order").stream()
              .map(s -> s.replace(".", "\\."))
              .collect(Collectors.joining("|"));
      FitSettings settings =
          FitSettings.of(new LinearAct()).withSites(sites).withOrder(order).withSupport(support);
      return Fitter.of(pipeline.network(), settings).fit(prompts("source"), prompts("target"));
    }

    Tensor draw(Taps taps, double guidance) {
      ImageRequest request =
          ImageRequest.of(texts("generate_prompts"), meta.get("generate_steps").asInt())
              .guided(guidance, "")
              .sized(meta.get("height").asInt(), meta.get("width").asInt());
      return pipeline.sample(
          request, taps, pipeline.scheduler(), golden.get("latents_init"), shape(), Monitor.NONE);
    }

    @Override
    public void close() {
      pipeline.close();
      golden.close();
    }
  }

  private static double worst(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max().item_double();
  }

  private static double scale(Tensor expected) {
    return Math.max(1, expected.abs().max().item_double());
  }

  @ParameterizedTest
  @ValueSource(strings = {"steer-flux-tiny", "steer-sd15-tiny"})
  void mapsAndSteeredLatentsAgree(String name) {
    try (TensorScope scope = TensorScope.open();
        Case one = Case.open(name)) {
      check(one, "atonce", one.fit(Order.AT_ONCE, Support.ALL), 1e-4);
      check(one, "atonce_q0_100", one.fit(Order.AT_ONCE, Support.OBSERVED), 1e-4);
      check(one, "causal", one.fit(Order.CAUSAL, Support.ALL), 1e-3);
      Tensor plain = one.golden.get("plain.latents");
      assertThat(worst(one.draw(Taps.NONE, 0), plain)).isLessThan(1e-3 * scale(plain));
    }
  }

  private static void check(Case one, String kind, SteeringMap map, double tolerance) {
    for (String site : one.texts("sites_execution_order")) {
      SiteMap found = map.sites().get(site);
      Stage stage = found.stages().get(0);
      for (String part : List.of("omega", "beta", "lo", "hi")) {
        String key = "%s.%s.%s".formatted(kind, site, part);
        if (one.golden.names().contains(key)) {
          Tensor expected = one.golden.get(key);
          float[] values =
              switch (part) {
                case "omega" -> stage.slopes()[0];
                case "beta" -> stage.beta();
                case "lo" -> stage.lo();
                default -> stage.hi();
              };
          Tensor off = Tensors.of(values).sub(expected).abs();
          Tensor most = rounding(one, site).add(new Scalar(tolerance * scale(expected)));
          assertThat(off.sub(most).max().item_double()).as(key).isLessThan(0);
        }
      }
    }
    for (String latents :
        List.of("latents_lambda0.5", "latents_lambda1.0", "latents_lambda1_guidance3")) {
      String key = kind + "." + latents;
      if (one.golden.names().contains(key)) {
        double strength = latents.contains("0.5") ? 0.5 : 1;
        try (Steering steering = Steering.of(one.pipeline.network(), map, strength)) {
          Tensor found = one.draw(steering.taps(), latents.contains("guidance3") ? 3 : 0);
          Tensor expected = one.golden.get(key);
          assertThat(worst(found, expected)).as(key).isLessThan(1e-3 * scale(expected));
        }
      }
    }
  }

  /**
   * What rounding of responses to float32 does to a slope: some neurons' spread over prompts is a
   * ten-thousandth of their mean.
   */
  private static Tensor rounding(Case one, String site) {
    Tensor source = one.golden.get("source." + site).to(ScalarType.Double);
    Tensor mean = source.mean(new long[] {0}, false, null);
    Tensor spread = source.sub(mean).square().mean(new long[] {0}, false, null).sqrt();
    return mean.abs().div(spread).mul(new Scalar(4 * Math.ulp(1f)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"steer-flux-tiny", "steer-sd15-tiny"})
  void strengthZeroIsThePlainImageBitForBit(String name) {
    try (TensorScope scope = TensorScope.open();
        Case one = Case.open(name)) {
      SteeringMap map = one.fit(Order.AT_ONCE, Support.ALL);
      try (Steering steering = Steering.of(one.pipeline.network(), map, 0)) {
        assertThat(one.draw(steering.taps(), 3).equal(one.draw(Taps.NONE, 3))).isTrue();
      }
    }
  }

  /** Numbers that another program learned, read as a map, draw what that program drew. */
  @ParameterizedTest
  @ValueSource(strings = {"steer-flux-tiny", "steer-sd15-tiny"})
  void bareNumbersAreAMap(String name) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Case one = Case.open(name)) {
      Map<String, Tensor> numbers = new LinkedHashMap<>();
      for (String site : one.texts("sites_execution_order")) {
        // ml-act's name of a single block's output, which was text and image together.
        String module = site.replace(":joint", ":0");
        for (String part : List.of("omega", "beta")) {
          numbers.put(
              module + "." + part, one.golden.get("atonce.%s.%s".formatted(site, part)).clone());
        }
      }
      Path file = folder.resolve("numbers.safetensors");
      SafetensorsWriter.write(file, numbers, Map.of());
      Path saved = folder.resolve("map.safetensors");
      BareMap.read(file, "numbers", one.pipeline.network()).save(saved);
      SteeringMap map = SteeringMap.load(saved);
      try (Steering steering = Steering.of(one.pipeline.network(), map, 1)) {
        Tensor expected = one.golden.get("atonce.latents_lambda1.0");
        assertThat(worst(one.draw(steering.taps(), 0), expected))
            .isLessThan(1e-3 * scale(expected));
      }
      numbers.put("nowhere.omega", numbers.values().iterator().next());
      SafetensorsWriter.write(file, numbers, Map.of());
      assertThatThrownBy(() -> BareMap.read(file, "numbers", one.pipeline.network()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a map of \"nowhere\"");
    }
  }

  /** The other folders, with maps that were fitted here; and each map is refused by the others. */
  @Test
  void everyPipelineKnowsItsOwnMaps() {
    List<String> names = List.of("sd15-tiny-pndm", "sdxl-tiny", "flux-tiny");
    List<SteeringMap> maps = new ArrayList<>();
    for (String name : names) {
      try (TensorScope scope = TensorScope.open();
          ImagePipeline pipeline =
              ImagePipeline.load(GOLDEN.resolve(name), ScalarType.Float, T5_POSITIONS)) {
        List<String> texts = List.of("a star", "a photo", "an elephant", "pink star");
        Fitter fitter =
            Fitter.of(pipeline.network(), FitSettings.of(new LinearAct()).withOrder(Order.AT_ONCE));
        SteeringMap own =
            fitter.fit(
                PromptSet.first(pipeline, "source", texts, 1, 16, 16, 1),
                PromptSet.first(
                    pipeline,
                    "target",
                    List.of("pink", "a sketch", "sketch of", "photo"),
                    1,
                    16,
                    16,
                    2));
        ImageRequest request = ImageRequest.of(texts, 1).guided(3, null).sized(16, 16);
        Tensor plain = pipeline.generate(request, Taps.NONE, Monitor.NONE);
        try (Steering none = Steering.of(pipeline.network(), own, 0);
            Steering full = Steering.of(pipeline.network(), own, 1)) {
          assertThat(pipeline.generate(request, none.taps(), Monitor.NONE).equal(plain))
              .as(name)
              .isTrue();
          assertThat(pipeline.generate(request, full.taps(), Monitor.NONE).equal(plain))
              .as(name)
              .isFalse();
        }
        for (SteeringMap other : maps) {
          assertThatThrownBy(() -> Steering.of(pipeline.network(), other, 1))
              .as(name)
              .isInstanceOf(UserError.class)
              .hasMessageContaining("load the model it was fitted on");
        }
        maps.add(own);
      }
    }
  }

  @Test
  void aMapOfAnotherPipelineIsRefused() {
    try (TensorScope scope = TensorScope.open();
        Case flux = Case.open("steer-flux-tiny");
        Case sd = Case.open("steer-sd15-tiny")) {
      SteeringMap map = flux.fit(Order.AT_ONCE, Support.ALL);
      assertThatThrownBy(() -> Steering.of(sd.pipeline.network(), map, 1))
          .isInstanceOf(UserError.class);
    }
  }
}
