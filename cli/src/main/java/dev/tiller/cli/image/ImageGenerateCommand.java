package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.AnimatedGif;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.pipeline.PipelinePlan;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.diffusion.pipeline.StepWatcher;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.steering.Steering;
import dev.tiller.symphony.InWords;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller image generate}: images of a prompt, one PNG each, settings inside. */
@Command(
    name = "generate",
    description = {
      "Draws images of a prompt, steered or not, one PNG each with its settings inside.",
      "Ctrl-C keeps those that are finished."
    },
    footer = {
      "  tiller image generate pocket 'a photo of a boot' --count 4 --out pictures",
      "  tiller image generate ./sdxl 'a castle' --steer style.safetensors:0.6 --out pictures"
    })
public final class ImageGenerateCommand implements Callable<Integer>, LongWork {

  /** Hundredths of a second. */
  private static final int FRAME = 15;

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Parameters(index = "1", paramLabel = "PROMPT", description = "What to draw.")
  private String prompt = "";

  @Option(
      names = "--count",
      paramLabel = "n",
      description = "How many, from seeds one after another (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int count;

  @Mixin private DrawOptions draw = new DrawOptions();

  @Mixin private SteerOption steer = new SteerOption();

  @Mixin private SamplerOption sampler = new SamplerOption();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the pictures, which are named by --seed and their number; each holds the seed that draws it alone.")
  private Path out = Path.of("");

  @Option(
      names = "--animate",
      description =
          "Also write each image's way from noise as an animated GIF; the autoencoder decodes after every call.")
  private boolean animate;

  @Option(
      names = "--dry-run",
      description = "Only state what it would draw and the memory it needs; reads no weights.")
  private boolean dryRun;

  @Mixin private Answer answer = new Answer();

  private record Drawn(String file, long seed, @Nullable String animation) implements Result {}

  private record Pictures(
      String prompt,
      List<Drawn> pictures,
      int steps,
      double guidance,
      String scheduler,
      String sampler,
      List<SteerOption.Applied> maps)
      implements Result {}

  private record Planned(
      int pictures,
      int height,
      int width,
      int calls,
      boolean doubled,
      double guidance,
      String scheduler,
      String sampler,
      Map<String, Long> bytes)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new WrongUse("--count is " + count + "; at least 1 was expected.");
    }
    PipelinePlan plan = pipeline.plan();
    ImageRequest all = draw.request(plan, List.of(prompt));
    Latents shape =
        plan.latents(all.height(), all.width()); // Says before the work if it cannot be.
    List<Steering.Part> parts = steer.parts();
    Scheduler by = draw.scheduler(plan, answer);
    sampler.check(plan, all, by, animate);
    if (dryRun) {
      return state(plan, all, shape, by);
    }
    try (ImagePipeline model = pipeline.load(answer);
        Steering steering = Steering.of(model.network(), parts)) {
      Files.createDirectories(out);
      List<Drawn> drawn = new ArrayList<>();
      for (int i = 0; i < count && !answer.monitor().stopRequested(); i++) {
        one(i, model, all.seeded(all.seed(i)), by, steering.taps(), shape).ifPresent(drawn::add);
      }
      answer.finish(
          new Pictures(
              prompt,
              drawn,
              all.steps(),
              all.guidance(),
              by.name(),
              sampler.name(),
              steer.describe()));
      return 0;
    }
  }

  private int state(PipelinePlan plan, ImageRequest all, Latents shape, Scheduler by) {
    boolean doubled = plan.doubles(all.guidance());
    int height = all.height() == 0 ? plan.edge() : all.height();
    int width = all.width() == 0 ? plan.edge() : all.width();
    int calls = plan.calls(all, by);
    answer.say(
        "%s of %d x %d pixels by %s: %d calls of the denoiser each, over %d places%s",
        InWords.count(count, "picture"),
        height,
        width,
        by.name(),
        calls,
        shape.tokens(),
        doubled ? ", with guidance %s as two rows".formatted(all.guidance()) : "");
    sampler.plan(calls).ifPresent(words -> answer.say("%s", words));
    answer.say("%s", pipeline.memory(plan));
    answer.finish(
        new Planned(
            count,
            height,
            width,
            calls,
            doubled,
            all.guidance(),
            by.name(),
            sampler.name(),
            pipeline.bytes(plan)));
    return 0;
  }

  /** One picture; none if it was stopped, which keeps those before it. */
  private Optional<Drawn> one(
      int number, ImagePipeline model, ImageRequest one, Scheduler by, Taps taps, Latents shape)
      throws IOException {
    Path file = out.resolve("%d-%d.png".formatted(draw.seed(), number + 1));
    Path moving = out.resolve("%d-%d.gif".formatted(draw.seed(), number + 1));
    List<PngImage> steps = new ArrayList<>();
    StepWatcher watcher =
        animate
            ? (call, latents) -> steps.add(PngImage.of(model.decode(latents, shape).select(0, 0)))
            : StepWatcher.NONE;
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = sampler.draw(model, one, taps, by, watcher, answer);
      PngImage picture = PngImage.of(image.select(0, 0));
      picture.write(file, draw.texts(pipeline, one, by, steer.words()));
    } catch (UserError e) {
      if (answer.monitor().stopRequested()) {
        answer.note(e.getMessage());
        return Optional.empty();
      }
      throw e;
    }
    answer.say("%s", file);
    if (animate) {
      AnimatedGif.write(moving, steps, FRAME);
      answer.say("%s", moving);
    }
    return Optional.of(new Drawn(file.toString(), one.seed(), animate ? moving.toString() : null));
  }
}
