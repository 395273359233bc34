package dev.tiller.reproduce.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.pipeline.Guidance;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pipelines against runs of an independent implementation that lie in the source tree: what they
 * are off, in units of the tolerance.
 */
final class Parity {

  private static final List<String> FOLDERS =
      List.of("sd15-tiny", "sd15-tiny-pndm", "sdxl-tiny", "flux-tiny");
  private static final Path PLACE = Path.of("diffusion/src/test/resources/golden/images");

  private Parity() {}

  /** Where they are: in the source tree that is worked in, or that {@code TILLER_GOLDEN} names. */
  static Optional<Path> place() {
    String named = System.getenv("TILLER_GOLDEN");
    Path folder = named == null ? PLACE : Path.of(named);
    return Files.isDirectory(folder.resolve(FOLDERS.get(0)))
        ? Optional.of(folder)
        : Optional.empty();
  }

  /** The worst of all; empty where there is nothing to compare with. */
  static OptionalDouble worst() {
    return place().stream()
        .flatMap(folder -> FOLDERS.stream().map(folder::resolve))
        .mapToDouble(Parity::worst)
        .max();
  }

  static double worst(Path folder) {
    JsonNode meta = Config.read(folder.resolve("meta.json"), "golden figures").json();
    int length = meta.path("max_sequence_length").asInt(0);
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        ImagePipeline pipeline = ImagePipeline.load(folder, ScalarType.Float, length);
        Safetensors golden = Safetensors.open(folder.resolve("expected.safetensors"))) {
      ImageRequest request = request(meta);
      Latents shape = pipeline.latents(request.height(), request.width());
      NoisyImages prompts = pipeline.input(request, shape);
      State condition = pipeline.encode(prompts, Taps.NONE);
      double worst = 0;
      try (Sampling steps = pipeline.scheduler().sampling(request.steps(), shape.tokens())) {
        Tensor x = golden.get("latents_init").mul(new Scalar(steps.start()));
        for (int i = 0; i < steps.calls(); i++) {
          Tensor time = Tensors.of(new double[] {steps.time(i)}).expand(x.size(0));
          Tensor output =
              pipeline.denoise(condition, prompts.at(steps.input(i, x), time), Taps.NONE);
          Tensor guided = Guidance.of(output, prompts.copies(), request.guidance());
          x = steps.next(i, x, guided, () -> time);
          Tensor expected = golden.get("step%d.latents".formatted(i));
          double scale = Math.max(1, expected.abs().max().item_double());
          worst = Math.max(worst, off(x, expected) / (5e-4 * scale));
        }
        worst = Math.max(worst, off(pipeline.decode(x, shape), golden.get("image")) / 1e-4);
      }
      return worst;
    }
  }

  private static ImageRequest request(JsonNode meta) {
    List<String> prompts = new ArrayList<>();
    meta.get("prompts").forEach(p -> prompts.add(p.asText()));
    JsonNode away = meta.path("negative_prompt");
    return ImageRequest.of(prompts, meta.get("steps").asInt())
        .guided(meta.get("guidance_scale").asDouble(), away.isTextual() ? away.asText() : null)
        .sized(meta.get("height").asInt(), meta.get("width").asInt());
  }

  private static double off(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max().item_double();
  }
}
