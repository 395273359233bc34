package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.TextSource;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.Seeds;
import dev.tiller.library.ImageModels;
import dev.tiller.network.Taps;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller image eval}: how often images show a concept, and what steering costs them. */
@Command(
    name = "eval",
    description = {
      "Draws prompts plain and steered from the same noise, and says how often each shows a concept,",
      "how many images show nothing, and how alike both are to the judge."
    },
    footer =
        "  tiller image eval pocket --prompts star.txt --concept star --steer no-star.safetensors")
public final class ImageEvalCommand implements Callable<Integer>, LongWork {

  private static final double LEVEL = 0.95;
  private static final int BATCH = 32;

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "What to draw, one prompt a line.")
  private TextSource prompts = new TextSource("");

  @Option(
      names = "--judges",
      paramLabel = "DIR",
      description =
          "Judges that `tiller train image --judges` wrote (default: ${DEFAULT-VALUE}, those that ship with Tiller).",
      defaultValue = "pocket")
  private String judges = "pocket";

  @Option(
      names = "--concept",
      required = true,
      paramLabel = "star|style:NAME|garment:NAME",
      description = "What is counted.")
  private String concept = "";

  @Mixin private DrawOptions draw = new DrawOptions();

  @Mixin private SteerOption steer = new SteerOption();

  @Mixin private Answer answer = new Answer();

  private record Counted(
      double share, double shareLow, double shareHigh, double rejected, double likeness)
      implements Result {}

  private record Measured(String concept, int images, Counted plain, Counted steered)
      implements Result {}

  private static final class Tally {
    private final List<Boolean> shown = new ArrayList<>();
    private int rejected;
    private double likeness;

    void add(ClothesJudges.Verdicts verdicts, Judging judging, double[] likenesses) {
      for (int i = 0; i < likenesses.length; i++) {
        shown.add(judging.shows(verdicts, i));
        rejected += verdicts.rejected(i) ? 1 : 0;
        likeness += likenesses[i];
      }
    }

    Counted counted() {
      int n = shown.size();
      int hits = (int) shown.stream().filter(s -> s).count();
      Estimate share = Estimate.share(hits, n, LEVEL);
      return new Counted(
          share.value(), share.low(), share.high(), rejected / (double) n, likeness / n);
    }
  }

  @Override
  public Integer call() throws IOException {
    Judging judging = Judging.parse(concept);
    List<Steering.Part> parts = steer.parts();
    List<String> texts = prompts.read().texts();
    Tally plain = new Tally();
    Tally steered = new Tally();
    try (ImagePipeline model = pipeline.load(answer);
        ClothesJudges panel = ClothesJudges.open(ImageModels.judges(judges));
        Steering steering = Steering.of(model.network(), parts)) {
      Scheduler by = draw.scheduler(model.plan(), answer);
      for (int from = 0; from < texts.size(); from += BATCH) {
        List<String> some = texts.subList(from, Math.min(texts.size(), from + BATCH));
        ImageRequest request =
            draw.request(model.plan(), some).seeded(Seeds.mix(draw.seed(), from));
        try (TensorScope scope = TensorScope.open()) {
          Tensor before = model.generate(request, Taps.NONE, by, answer.monitor());
          Tensor after = model.generate(request, steering.taps(), by, answer.monitor());
          plain.add(panel.judge(before), judging, panel.likeness(before, before));
          steered.add(panel.judge(after), judging, panel.likeness(before, after));
        }
      }
    }
    Measured measured = new Measured(concept, texts.size(), plain.counted(), steered.counted());
    say("plain", measured.plain());
    if (!parts.isEmpty()) {
      say("steered", measured.steered());
    }
    answer.finish(measured);
    return 0;
  }

  private void say(String name, Counted counted) {
    answer.say(
        "%-8s %s %.3f [%.3f, %.3f], nothing recognized %.3f, likeness to plain %.3f",
        name,
        concept,
        counted.share(),
        counted.shareLow(),
        counted.shareHigh(),
        counted.rejected(),
        counted.likeness());
  }
}
