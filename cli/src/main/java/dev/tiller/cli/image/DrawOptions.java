package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PipelinePlan;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.network.load.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How images are drawn. */
final class DrawOptions {

  @Option(
      names = "--steps",
      paramLabel = "n",
      description = "Of the scheduler (default: 4 of FLUX, 8 of pixels, else 25).")
  private @Nullable Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "g",
      description = "1 for none; above, prompts count more (default: diffusers').")
  private @Nullable Double guidance;

  @Option(
      names = "--negative",
      paramLabel = "TEXT",
      description = "What to stay away from; counts under guidance alone.")
  private @Nullable String negative;

  @Option(
      names = "--guidance-rescale",
      paramLabel = "x",
      description =
          "Bring guided outputs back to the spread of unguided ones, in [0, 1]; helps with zero terminal SNR (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private double rescale;

  @Option(
      names = "--size",
      paramLabel = "n|HxW",
      description = "In pixels (default: the model's own).")
  private @Nullable String size;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description =
          "Each image draws its noise from a stream of its own (default: ${DEFAULT-VALUE}).",
      defaultValue = "42")
  private long seed;

  @Option(
      names = "--steer-from",
      paramLabel = "k",
      description =
          "First call of the denoiser, from 0, at which maps act; later keeps the composition (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int steerFrom;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      description =
          "Another one than the folder's, such as DDIMScheduler, with the folder's settings.")
  private @Nullable String scheduler;

  long seed() {
    return seed;
  }

  /** The request for some prompts. */
  ImageRequest request(PipelinePlan pipeline, List<String> prompts) {
    double g = guidance == null ? pipeline.usualGuidance() : guidance;
    int n = steps == null ? pipeline.usualSteps() : steps;
    if (n < 1 || !Double.isFinite(g) || g < 0 || steerFrom < 0) {
      throw new WrongUse(
          "--steps %d, --guidance %s and --steer-from %d were given; steps are at least 1, the others at least 0."
              .formatted(n, g, steerFrom));
    }
    if (!(rescale >= 0 && rescale <= 1)) {
      throw new WrongUse("--guidance-rescale is " + rescale + "; a number in [0, 1] was expected.");
    }
    if ((negative != null || rescale > 0) && !pipeline.doubles(g)) {
      throw new WrongUse(
          "%s does nothing at --guidance %s of a %s: it counts where guidance doubles the batch, above 1 of Stable Diffusion and SDXL; leave it out%s."
              .formatted(
                  negative != null ? "--negative" : "--guidance-rescale",
                  g,
                  pipeline.folder().type(),
                  negative != null ? ", or steer away with a map (`tiller image fit`)" : ""));
    }
    int[] edges = edges();
    return ImageRequest.of(prompts, n)
        .guided(g, negative)
        .rescaled(rescale)
        .sized(edges[0], edges[1])
        .seeded(seed)
        .steeredFrom(steerFrom);
  }

  private int[] edges() {
    if (size == null) {
      return new int[2];
    }
    if (!size.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4})?")) {
      throw new WrongUse("--size is " + size + "; give pixels, such as 512 or 512x768.");
    }
    String[] parts = size.split("x");
    int high = Integer.parseInt(parts[0]);
    return new int[] {high, parts.length == 1 ? high : Integer.parseInt(parts[1])};
  }

  /** The folder's scheduler, or the one that was asked for. */
  Scheduler scheduler(PipelinePlan pipeline, Answer answer) {
    if (scheduler == null) {
      return pipeline.scheduler();
    }
    if (!Schedulers.names().contains(scheduler)) {
      throw new WrongUse(
          "--scheduler is %s; choose %s."
              .formatted(scheduler, String.join(", ", Schedulers.names())));
    }
    Config config = pipeline.folder().schedulerConfig();
    Schedulers.idle(scheduler, config).forEach(setting -> answer.note("not used: " + setting));
    return Schedulers.of(scheduler, config);
  }

  /** What a picture says of how it was made. */
  Map<String, String> texts(
      PipelineOption pipeline, ImageRequest request, Scheduler by, List<String> maps) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", request.prompts().get(0));
    if (request.negative() != null) {
      texts.put("negative prompt", request.negative());
    }
    texts.put("pipeline", pipeline.folder().getFileName().toString());
    texts.put("seed", Long.toString(request.seed()));
    texts.put("steps", Integer.toString(request.steps()));
    texts.put("guidance", Double.toString(request.guidance()));
    if (request.rescale() > 0) {
      texts.put("guidance rescale", Double.toString(request.rescale()));
    }
    texts.put("scheduler", by.name());
    if (!maps.isEmpty()) {
      texts.put("maps", String.join(", ", maps));
      texts.put("steered from", Integer.toString(request.steerFrom()));
    }
    return texts;
  }
}
