package dev.tiller.diffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.autoencoder.Autoencoder;
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
      sampling(one);
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

  private static void sampling(Case one) {
    ImageRequest request = one.request();
    Latents shape = one.pipeline.latents(request.height(), request.width());
    Map<String, List<Tensor>> seen = new LinkedHashMap<>();
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
    NoisyImages prompts = prompts(one, shape);
    State condition = one.pipeline.encode(prompts, Taps.NONE);
    try (var steps = one.pipeline.scheduler().sampling(request.steps(), shape.tokens())) {
      Tensor x = one.golden.get("latents_init").mul(new org.bytedeco.pytorch.Scalar(steps.start()));
      for (int i = 0; i < steps.calls(); i++) {
        Tensor time = Tensors.of(new double[] {steps.time(i)}).expand(x.size(0));
        NoisyImages input = prompts.at(steps.input(i, x), time);
        Tensor output = one.pipeline.denoise(condition, input, Taps.of(readers));
        Tensor expected = one.golden.get("step%d.model_out".formatted(i));
        // Later calls see latents that differ already.
        assertClose("output " + i, output, expected, (i == 0 ? 1e-4 : 5e-4) * scale(expected));
        x =
            steps.next(
                i,
                x,
                ImagePipeline.guided(output, prompts.copies(), request.guidance()),
                () -> null);
        Tensor latents = one.golden.get("step%d.latents".formatted(i));
        assertClose("latents " + i, x, latents, 5e-4 * scale(latents));
      }
      assertClose("image", one.pipeline.decode(x, shape), one.golden.get("image"), 1e-4);
    }
    seen.forEach(
        (site, steps) -> {
          Tensor expected = one.golden.get("site." + site);
          for (int i = 0; i < steps.size(); i++) {
            assertClose(
                site + " " + i, steps.get(i), expected.select(0, i), 5e-4 * scale(expected));
            steps.get(i).close();
          }
        });
    assertThat(seen).hasSameSizeAs(readers.keySet());
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
