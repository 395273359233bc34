package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.NoisyImages.Grid;
import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pipelines and each of their parts against an independent implementation. */
class GoldenPipelineTest {

  static final Path GOLDEN = Path.of("src/test/resources/golden/images");

  /** One folder with what is expected of it. */
  record Case(ImagePipeline pipeline, JsonNode meta, Safetensors golden) implements AutoCloseable {

    static Case open(String name, ScalarType type) {
      Path folder = GOLDEN.resolve(name);
      return new Case(
          ImagePipeline.load(folder, type),
          Config.read(folder.resolve("meta.json"), "golden").json(),
          Safetensors.open(folder.resolve("expected.safetensors")));
    }

    ImageRequest request() {
      List<String> prompts = new ArrayList<>();
      meta.get("prompts").forEach(p -> prompts.add(p.asText()));
      JsonNode negative = meta.path("negative_prompt");
      return ImageRequest.of(prompts, meta.get("steps").asInt())
          .guided(
              meta.get("guidance_scale").asDouble(),
              negative.isTextual() ? negative.asText() : null)
          .sized(meta.get("height").asInt(), meta.get("width").asInt());
    }

    @Override
    public void close() {
      pipeline.close();
      golden.close();
    }
  }

  static void assertClose(String what, Tensor found, Tensor expected, double tolerance) {
    assertThat(Tensors.shape(found)).as(what).isEqualTo(Tensors.shape(expected));
    double worst = found.sub(expected).abs().max().item_double();
    assertThat(worst).as(what).isLessThan(tolerance);
  }

  private static double scale(Tensor expected) {
    return Math.max(1, expected.abs().max().item_double());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd15-tiny", "sd15-tiny-pndm", "sdxl-tiny", "flux-tiny"})
  void everyPartAgreesWithTheReference(String name) {
    try (LeakCheck leaks = LeakCheck.open();
        TensorScope scope = TensorScope.open();
        Case one = Case.open(name, ScalarType.Float)) {
      ids(one);
      textEncoders(one);
      bareDenoiser(one);
      singleCalls(one);
      wholeSample(one);
      autoencoder(one);
    }
  }

  private static void ids(Case one) {
    List<String> prompts = new ArrayList<>(one.request().prompts());
    prompts.addAll(
        List.of("an elephant", "Sketch of  2 STARS, no cats!", "it's a café – naïve\n10x10", ""));
    List<String> tokenizers = List.of("tokenizer", "tokenizer_2");
    for (int p = 0; p < prompts.size(); p++) {
      List<Tensor> ids = one.pipeline.ids(List.of(prompts.get(p)));
      for (int e = 0; e < ids.size(); e++) {
        String key = tokenizers.get(e) + ".ids" + p;
        if (one.golden.names().contains(key)) {
          long[] expected = Tensors.longs(one.golden.get(key));
          long[] found = Tensors.longs(ids.get(e));
          // T5 was run shorter than its pipeline's usual length.
          assertThat(java.util.Arrays.copyOf(found, expected.length))
              .as(key + prompts.get(p))
              .isEqualTo(expected);
        }
      }
    }
  }

  /** T5 rows as short as the reference had them. */
  private static NoisyImages prompts(Case one, Latents shape) {
    NoisyImages input = one.pipeline.input(one.request(), shape);
    JsonNode most = one.meta.path("max_sequence_length");
    if (!most.isInt()) {
      return input;
    }
    List<Tensor> ids = new ArrayList<>(input.ids());
    ids.set(1, ids.get(1).narrow(1, 0, most.asInt()));
    return new NoisyImages(
        input.values(), input.grid(), input.times(), ids, input.copies(), input.extra());
  }

  private static void textEncoders(Case one) {
    Latents shape = one.pipeline.latents(one.request().height(), one.request().width());
    State condition = one.pipeline.encode(prompts(one, shape), Taps.NONE);
    if (one.golden.names().contains("step0.encoder_hidden_states")) {
      Tensor expected = one.golden.get("step0.encoder_hidden_states");
      assertClose("context", condition.get(1), expected, 1e-4 * scale(expected));
    }
    for (String pooled : List.of("step0.pooled_projections", "step0.text_embeds")) {
      if (one.golden.names().contains(pooled)) {
        Tensor expected = one.golden.get(pooled);
        assertClose(pooled, condition.get(2), expected, 1e-4 * scale(expected));
      }
    }
  }

  /**
   * Each call of the denoiser at the latents that the reference had, and each step of the
   * scheduler: nothing is handed on.
   */
  private static void singleCalls(Case one) {
    Map<String, List<Tensor>> seen = new LinkedHashMap<>();
    Taps readers = readers(one, seen);
    try (Sampler sampler = Sampler.of(one)) {
      for (int i = 0; i < sampler.steps.calls(); i++) {
        Tensor output = sampler.output(i, sampler.given(i), readers);
        Tensor expected = one.golden.get("step%d.model_out".formatted(i));
        assertClose("output " + i, output, expected, 1e-4);
      }
    }
    seen.forEach(
        (site, values) -> {
          Tensor expected = one.golden.get("site." + site);
          for (int i = 0; i < values.size(); i++) {
            assertClose(site + " " + i, values.get(i), expected.select(0, i), 1e-4);
            values.get(i).close();
          }
        });
    assertThat(seen).isNotEmpty();
  }

  /** All steps from the first noise to the image, on our own latents. */
  private static void wholeSample(Case one) {
    try (Sampler sampler = Sampler.of(one)) {
      Tensor x = sampler.given(0);
      for (int i = 0; i < sampler.steps.calls(); i++) {
        Tensor output = sampler.output(i, x, Taps.NONE);
        ImageRequest request = one.request();
        Tensor guided = Guidance.of(output, sampler.prompts.copies(), request.guidance());
        x = sampler.steps.next(i, x, guided, () -> null);
        Tensor latents = one.golden.get("step%d.latents".formatted(i));
        assertClose("latents " + i, x, latents, 5e-4 * scale(latents));
      }
      assertClose("image", one.pipeline.decode(x, sampler.shape), one.golden.get("image"), 1e-4);
    }
  }

  /** A sampler over the denoiser, with prompts that are encoded once. */
  private record Sampler(
      Case one, Latents shape, NoisyImages prompts, State condition, Sampling steps)
      implements AutoCloseable {

    static Sampler of(Case one) {
      ImageRequest request = one.request();
      Latents shape = one.pipeline.latents(request.height(), request.width());
      NoisyImages prompts = GoldenPipelineTest.prompts(one, shape);
      State condition = one.pipeline.encode(prompts, Taps.NONE);
      Sampling steps = one.pipeline.scheduler().sampling(request.steps(), shape.tokens());
      return new Sampler(one, shape, prompts, condition, steps);
    }

    /** The reference's latents before a call. */
    Tensor given(int call) {
      return call == 0
          ? one.golden.get("latents_init").mul(new Scalar(steps.start()))
          : one.golden.get("step%d.latents".formatted(call - 1));
    }

    Tensor output(int call, Tensor x, Taps taps) {
      Tensor time = Tensors.of(new double[] {steps.time(call)}).expand(x.size(0));
      return one.pipeline.denoise(condition, prompts.at(steps.input(call, x), time), taps);
    }

    @Override
    public void close() {
      steps.close();
    }
  }

  private static Taps readers(Case one, Map<String, List<Tensor>> seen) {
    Map<Site, Tap> readers = new LinkedHashMap<>();
    one.golden.names().stream()
        .filter(n -> n.startsWith("site."))
        .map(n -> n.substring(5))
        .forEach(
            site ->
                readers.put(
                    one.pipeline.network().site(site),
                    (where, value, pass) -> {
                      try (TensorScope inner = TensorScope.open()) {
                        seen.computeIfAbsent(where.name(), n -> new ArrayList<>())
                            .add(inner.disown(where.positions(value).mean(1)));
                      }
                      return value;
                    }));
    return Taps.of(readers);
  }

  /** The bare denoiser at times 0, 7 and 999, with a context of five tokens. */
  private static void bareDenoiser(Case one) {
    if (!one.golden.names().contains("unet.x")) {
      return;
    }
    Tensor x = one.golden.get("unet.x");
    State condition = State.of(x, List.of(one.golden.get("unet.context")));
    for (int t : new int[] {0, 7, 999}) {
      Tensor time = Tensors.of(new double[] {t}).expand(x.size(0));
      Grid grid = new Grid((int) x.size(2), (int) x.size(3));

      NoisyImages input = new NoisyImages(x, grid, time, List.of(), 1, NoisyImages.Extra.NONE);
      Tensor output = one.pipeline.denoise(condition, input, Taps.NONE);
      assertClose("unet at " + t, output, one.golden.get("unet.out_t" + t), 1e-4);
    }
  }

  private static void autoencoder(Case one) {
    Autoencoder decoder = one.pipeline.decoder().orElseThrow();
    Tensor z = one.golden.get("vae.z");
    assertClose("decoded", decoder.decoded(z, Taps.NONE), one.golden.get("vae.decoded"), 1e-4);
    try (Autoencoder encoder = one.pipeline.encoder()) {
      Tensor moments = encoder.moments(one.golden.get("vae.x"), Taps.NONE);
      assertClose("moments", moments, one.golden.get("vae.moments"), 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd15-tiny", "sd15-tiny-pndm", "sdxl-tiny", "flux-tiny"})
  void anImageDoesNotDependOnThoseBesideIt(String name) {
    try (TensorScope scope = TensorScope.open();
        Case one = Case.open(name, ScalarType.Double)) {
      ImageRequest both = one.request().seeded(5);
      Tensor images = one.pipeline.generate(both, Taps.NONE, Monitor.NONE);
      ImageRequest second =
          ImageRequest.of(List.of(both.prompts().get(1)), both.steps())
              .guided(both.guidance(), both.negative())
              .sized(both.height(), both.width())
              .seeded(both.seed(1));
      Tensor alone = one.pipeline.generate(second, Taps.NONE, Monitor.NONE);
      assertClose(name, alone.select(0, 0), images.select(0, 1), 1e-9);
    }
  }
}
