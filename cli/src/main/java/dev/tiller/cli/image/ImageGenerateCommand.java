package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
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

  @Mixin private Answer answer = new Answer();

  private record Drawn(String file, long seed) implements Result {}

  private record Pictures(
      String prompt,
      List<Drawn> pictures,
      int steps,
      double guidance,
      String scheduler,
      String sampler,
      List<SteerOption.Applied> maps)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new WrongUse("--count is " + count + "; at least 1 was expected.");
    }
    List<Steering.Part> parts = steer.parts();
    try (ImagePipeline model = pipeline.load(answer);
        Steering steering = Steering.of(model.network(), parts)) {
      ImageRequest all = draw.request(model, List.of(prompt));
      Scheduler by = draw.scheduler(model);
      model.latents(all.height(), all.width()); // Says before the work if the size cannot be.
      Files.createDirectories(out);
      List<Drawn> drawn = new ArrayList<>();
      for (int i = 0; i < count && !answer.monitor().stopRequested(); i++) {
        ImageRequest one = all.seeded(all.seed(i));
        Path file = out.resolve("%d-%d.png".formatted(all.seed(), i + 1));
        try (TensorScope scope = TensorScope.open()) {
          Tensor image = sampler.draw(model, one, steering.taps(), by, answer);
          PngImage picture = PngImage.of(image.select(0, 0));
          picture.write(file, draw.texts(pipeline, one, by, steer.words()));
        }
        drawn.add(new Drawn(file.toString(), one.seed()));
        answer.say("%s", file);
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
      return answer.monitor().exitCode();
    }
  }
}
