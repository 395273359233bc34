package dev.tiller.cli.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.pipeline.PipelineCopy;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.network.Taps;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.MapComposition;
import dev.tiller.steering.arithmetic.Scaling;
import dev.tiller.steering.fold.FoldTarget;
import dev.tiller.steering.fold.Folding;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller image fold}: maps become part of a pipeline's weights. */
@Command(
    name = "fold",
    description = {
      "Writes a pipeline's folder whose weights hold maps at fixed strengths.",
      "Steering then costs nothing, and diffusers draws the same. Maps of support all fold where a",
      "weight makes the site; how far one call of the denoiser is from steering is said."
    },
    footer = {
      "  tiller image fold pocket --steer no-star.safetensors:0.8 -o no-star",
      "  tiller image fold ./sdxl --steer cyberpunk.safetensors:0.5 --store-f32 -o cyberpunk-sdxl"
    })
public final class ImageFoldCommand implements Callable<Integer> {

  /** Pixels along an edge from which a smaller image shows the difference as well. */
  private static final int LARGE = 512;

  private static final int SMALLER = 8;

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Mixin private SteerOption steer = new SteerOption();

  @Option(
      names = "--store-f32",
      description = "Store what changes in float32, not in the type that the files have it in.")
  private boolean wide;

  @Option(
      names = "--tiller-only",
      description =
          "Also store biases that the architecture does not have; other readers would ignore them, and model_index.json says so.")
  private boolean tillerOnly;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description = "A folder that does not exist yet, or is empty.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  /**
   * @param difference of one call of the denoiser from steering, over its largest value
   */
  private record Folded(
      String pipeline,
      List<SteerOption.Applied> maps,
      int sites,
      List<String> tensors,
      double difference)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    OutputFile.checkFolder("-o", out);
    pipeline.requireExact();
    SteeringMap map =
        steer.parts().stream()
            .map(part -> Scaling.of(part.map(), part.strength()))
            .reduce(MapComposition::of)
            .orElseThrow(() -> new WrongUse("Nothing is to be folded; give --steer."));
    try (TensorScope scope = TensorScope.open()) {
      Tensor steered;
      List<String> tensors;
      try (ImagePipeline model = pipeline.load(answer);
          Steering steering = Steering.of(model.network(), map, 1)) {
        tensors = write(model, map);
        steered = output(model, steering.taps());
      }
      try (ImagePipeline folded = pipeline.load(out)) {
        Tensor off = output(folded, Taps.NONE).sub(steered).abs().max();
        double difference = off.item_double() / steered.abs().max().item_double();
        answer.say(
            "%d tensors of %d sites folded into %s", tensors.size(), map.sites().size(), out);
        answer.say(
            "one call of the denoiser differs from steering by at most %s of its largest value",
            String.format(Locale.ROOT, "%.1e", difference));
        answer.finish(
            new Folded(out.toString(), steer.describe(), map.sites().size(), tensors, difference));
      }
    }
    return 0;
  }

  private List<String> write(ImagePipeline model, SteeringMap map) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      FoldTarget target = tillerOnly ? FoldTarget.TILLER : FoldTarget.HUGGING_FACE;
      Map<String, Tensor> changed = Folding.changes(model.network(), map, 1, target);
      ObjectNode note = new ObjectMapper().createObjectNode();
      steer
          .describe()
          .forEach(
              part ->
                  note.withArray("folded")
                      .addObject()
                      .put("map", Path.of(part.map()).getFileName().toString())
                      .put("strength", part.strength()));
      note.put("fingerprint_before", map.provenance().fingerprint());
      if (tillerOnly) {
        note.put(
            "warning",
            "This folder may hold biases that the architecture does not have; only Tiller reads them.");
      }
      PipelineCopy.write(model.folder(), changed, wide ? DType.F32 : null, note, out);
      return List.copyOf(changed.keySet());
    }
  }

  /** The first call of the usual sampler, from fixed noise. */
  private static Tensor output(ImagePipeline model, Taps taps) {
    int edge = model.edge() < LARGE ? model.edge() : model.edge() / SMALLER;
    Latents shape = model.latents(edge, edge);
    ImageRequest request = ImageRequest.of(List.of("a photo"), 1).sized(edge, edge);
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Sampling sampling = model.scheduler().sampling(model.usualSteps(), shape.tokens())) {
      NoisyImages input = model.input(request, shape);
      Tensor noise = shape.noise(request.seeds()).mul(new Scalar(sampling.start()));
      Tensor x = sampling.input(0, noise);
      Tensor time = Tensors.of(new double[] {sampling.time(0)});
      return scope.keep(model.denoise(model.encode(input, taps), input.at(x, time), taps));
    }
  }
}
