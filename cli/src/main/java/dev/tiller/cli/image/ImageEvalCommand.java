package dev.tiller.cli.image;

import dev.tiller.cli.image.ImageJudge.Seen;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.TextSource;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller image eval}: how often images show a concept, and what steering costs them. */
@Command(
    name = "eval",
    description = {
      "Counts how often images show a concept, plain and steered.",
      "Both are drawn from the same noise; said too is how many images show nothing, and how alike",
      "both are to the judge."
    },
    footer = {
      "  tiller image eval pocket --prompts star.txt --concept star --steer no-star.safetensors",
      "  tiller image eval ./sdxl --prompts captions.txt --clip ./clip-vit-large-patch14 --concept 'a pink elephant' --steer no-elephant.safetensors"
    })
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

  @Mixin private JudgeOptions judges = new JudgeOptions();

  @Option(
      names = "--concept",
      required = true,
      paramLabel = "star|style:NAME|garment:NAME|TEXT",
      description = "What is counted; a text with --clip.")
  private String concept = "";

  @Mixin private DrawOptions draw = new DrawOptions();

  @Mixin private SteerOption steer = new SteerOption();

  @Mixin private Answer answer = new Answer();

  private record Counted(
      double share,
      double shareLow,
      double shareHigh,
      double rejected,
      double likeness,
      @Nullable Double promptCosine)
      implements Result {}

  private record Measured(String concept, int images, Counted plain, Counted steered)
      implements Result {}

  private static final class Tally {
    private final List<Seen> seen = new ArrayList<>();
    private double likeness;

    void add(List<Seen> more, double[] likenesses) {
      seen.addAll(more);
      likeness += Arrays.stream(likenesses).sum();
    }

    Counted counted() {
      int n = seen.size();
      int hits = (int) seen.stream().filter(Seen::shows).count();
      Estimate share = Estimate.share(hits, n, LEVEL);
      double rejected = seen.stream().filter(Seen::rejected).count();
      OptionalDouble asPrompted =
          seen.stream().flatMapToDouble(s -> s.asPrompted().stream()).average();
      return new Counted(
          share.value(),
          share.low(),
          share.high(),
          rejected / n,
          likeness / n,
          asPrompted.isPresent() ? asPrompted.getAsDouble() : null);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Steering.Part> parts = steer.parts();
    List<String> texts = prompts.read().texts();
    Tally plain = new Tally();
    Tally steered = new Tally();
    try (ImageJudge judge = judges.open(concept);
        ImagePipeline model = pipeline.load(answer);
        Steering steering = Steering.of(model.network(), parts)) {
      judges.requireKnown(model);
      Scheduler by = draw.scheduler(model.plan(), answer);
      for (int from = 0; from < texts.size() && !answer.monitor().stopRequested(); from += BATCH) {
        List<String> some = texts.subList(from, Math.min(texts.size(), from + BATCH));
        ImageRequest request =
            draw.request(model.plan(), some).seeded(Seeds.mix(draw.seed(), from));
        try (TensorScope scope = TensorScope.open()) {
          Tensor before = model.generate(request, Taps.NONE, by, answer.monitor());
          Tensor after = model.generate(request, steering.taps(), by, answer.monitor());
          plain.add(judge.see(before, some), judge.likeness(before, before));
          steered.add(judge.see(after, some), judge.likeness(after, before));
        } catch (UserError e) {
          if (!answer.monitor().stopRequested()) {
            throw e;
          }
        }
      }
    }
    return report(texts.size(), plain, parts.isEmpty() ? null : steered);
  }

  private int report(int asked, Tally plain, @Nullable Tally steered) {
    int images = plain.seen.size();
    if (images < asked) {
      answer.note("stopped after %d of %d prompts".formatted(images, asked));
    }
    if (images > 0) {
      Counted before = plain.counted();
      @Nullable Counted after = steered == null ? null : steered.counted();
      say("plain", before);
      if (after != null) {
        say("steered", after);
      }
      answer.finish(new Measured(concept, images, before, after == null ? before : after));
    }
    return 0;
  }

  private void say(String name, Counted counted) {
    answer.say(
        "%-8s %s %.3f [%.3f, %.3f], %s, likeness to plain %.3f",
        name,
        concept,
        counted.share(),
        counted.shareLow(),
        counted.shareHigh(),
        counted.promptCosine() == null
            ? String.format(Locale.ROOT, "nothing recognized %.3f", counted.rejected())
            : String.format(Locale.ROOT, "cosine with the prompt %.3f", counted.promptCosine()),
        counted.likeness());
  }
}
