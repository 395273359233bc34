package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.BatchOption;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.ImageOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.AtomicFile;
import dev.tiller.images.LoadedImages;
import dev.tiller.library.Encoders;
import dev.tiller.selfsupervised.AheadViews;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.selfsupervised.recipe.PretextTraining;
import dev.tiller.symphony.Component;
import dev.tiller.tensor.Engine;
import dev.tiller.training.Run;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.vision.ImageInputs;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.StreamedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train ssl}: an encoder, from images without labels. */
@Command(
    name = "ssl",
    description = {
      "Trains an encoder of images without labels, as a recipe says, or goes on where a stopped run"
          + " left off.",
      "A recipe is a .yaml file, or one that ships: simclr-fashion, byol-fashion, byol-er-fashion,"
          + " duet-fashion, hssl-fashion (minutes on a core), simclr-imagenet, byol-imagenet,"
          + " byol-vit-imagenet, byol-er-imagenet, dino-imagenet, duet-cifar10, hssl-cifar10 (the"
          + " papers' own settings, as far as they could be read)."
    },
    footer = {
      "  tiller train ssl --recipe byol-er-fashion --data fashion-mnist --run run",
      "  tiller train ssl --recipe mine.yaml --data photos --batch 64 --run run --out my-encoder",
      "  tiller train ssl --recipe byol-fashion --data fashion-mnist --grow 512@90000,1024@180000"
          + " --run run",
      "  tiller train ssl --recipe simclr-imagenet --data imagenet/train --stream --ahead 8 --batch"
          + " 64 --run run"
    })
public final class TrainSslCommand implements Callable<Integer>, LongWork {

  private static final int WATCHED = 512;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "RECIPE",
      description = "Encoder, views, objective, optimizer and schedule.")
  private String recipe = "";

  @Mixin private ImageOption images = new ImageOption();

  @Mixin private BatchOption batch = new BatchOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--grow",
      paramLabel = "n@m",
      description =
          "Let the batch grow: steps of n images from m images on, several separated by commas"
              + " (default: never). Settings follow at every change (progressive scaling).")
  private String growth = "";

  @Option(
      names = "--stream",
      description =
          "Decode images anew whenever they are needed, on the threads of --ahead, for data that"
              + " fits decoded neither into memory nor onto the disk.")
  private boolean stream;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "DIR",
      description =
          "Checkpoint, log (log.jsonl, a line a step) and page; what is there is resumed. Any time"
              + " an encoder for --encoder.")
  private Path run = Path.of("");

  @Option(
      names = "--samples",
      paramLabel = "n",
      description =
          "Images to see in all, each as often as there are epochs (default: the recipe's).")
  private @Nullable Long samples;

  @Option(
      names = "--at-once",
      paramLabel = "n",
      description =
          "Most images that go through the network together; a larger batch is accumulated"
              + " (default: the batch). Losses over pairs see the images that go together.")
  private @Nullable Integer atOnce;

  @Option(
      names = "--bfloat16",
      description =
          "Convolutions in bfloat16, all else in float32: faster on processors with that"
              + " arithmetic.")
  private boolean bfloat16;

  @Option(
      names = "--ahead",
      paramLabel = "n",
      description =
          "Threads that make views ahead of the step; 0 for none (default: 1 with --stream or where TILLER_THREADS leaves a core idle, else 0). Changes no bit.")
  private @Nullable Integer ahead;

  @Option(
      names = "--save-every",
      paramLabel = "n",
      description = "Images between checkpoints, beside one every two minutes (default: none).")
  private long saveEvery;

  @Option(names = "--stop-on-collapse", description = "End the run when projections collapse.")
  private boolean stopOnCollapse;

  @Option(names = "--seed", paramLabel = "s", description = "Of everything (default: 0).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the finished encoder here: config.json and model.safetensors.")
  private @Nullable Path out;

  @Mixin private Answer answer = new Answer();

  /**
   * How a training ended.
   *
   * @param step steps done
   * @param samples images seen
   * @param loss of the last step; none where no step was left, or it is not finite
   * @param finished whether all images were seen
   * @param waiting share of the time that the run waited for images
   * @param run its folder
   * @param encoder where the finished encoder is, if anywhere
   * @param page what to look at
   */
  record Trained(
      long step,
      long samples,
      @Nullable Double loss,
      boolean finished,
      double waiting,
      String run,
      @Nullable String encoder,
      String page)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    check();
    String text = PretextRecipes.text(recipe);
    PretextRecipe parsed = PretextRecipe.parse(text, recipe);
    PretextTraining.Plan plan = plan(parsed);
    parsed.limit(plan.batches().last(), plan.asIf()).ifPresent(answer::note);
    int channels = parsed.backbone().channels();
    ImageInputs all;
    LoadedImages watched;
    if (stream) {
      all = images.stream(channels, parsed.size(), answer);
      watched = images.some(WATCHED, channels, parsed.size(), answer);
    } else {
      LoadedImages loaded = images.load(channels, parsed.size(), answer);
      all = ImageSet.of(loaded);
      watched = images.some(WATCHED, loaded, parsed.size(), answer);
    }
    try (PretextTraining training =
        PretextTraining.open(parsed, all, watched, plan, answer::note)) {
      AtomicFile.write(run.resolve(Encoders.RECIPE), text);
      Run.Result result = training.run(answer.monitor());
      if (result.finished() && out != null) {
        training.encoder().save(out, parsed.normalization());
      }
      Path page = run.resolve("page.html");
      List<Component> edits =
          result.finished()
              ? EditPictures.of(training, parsed, all, seed, answer)
              : List.<Component>of();
      SslPage.write(training.encoder(), parsed, watched, edits, run, page);
      if (all instanceof StreamedImages streamed && !streamed.unreadable().isEmpty()) {
        answer.note(sentence(streamed.unreadable()));
      }
      report(training, result, page);
      return result.finished() ? 0 : 1;
    }
  }

  /** Checked before images are decoded, which may take long. */
  private PretextTraining.Plan plan(PretextRecipe parsed) {
    int rows = batch.batch(parsed.batch());
    GrowingBatch batches = WrongUse.check("--grow", () -> GrowingBatch.of(rows, growth));
    int asIf = batch.asIf(parsed.batch());
    parsed.requireScaled(batches, asIf);
    return new PretextTraining.Plan(
        batches,
        asIf,
        samples == null ? 0 : samples,
        atOnce == null ? Integer.MAX_VALUE : atOnce,
        bfloat16,
        ahead == null ? (stream ? 1 : AheadViews.spare()) : ahead,
        stopOnCollapse,
        seed,
        run,
        saveEvery);
  }

  private static String sentence(Map<String, String> unreadable) {
    String first = unreadable.values().iterator().next();
    return unreadable.size() == 1
        ? "1 image cannot be read, and another stood in its place: " + first
        : "%,d images cannot be read, and others stood in their places; the first: %s"
            .formatted(unreadable.size(), first);
  }

  /** Before the work, not after it. */
  private void check() throws IOException {
    images.check();
    if (ahead != null && ahead < 0) {
      throw new WrongUse("--ahead is " + ahead + "; 0 or more was expected.");
    }
    if (saveEvery < 0) {
      throw new WrongUse("--save-every is " + saveEvery + "; 0 or more was expected.");
    }
    if (samples != null && samples < 1 || atOnce != null && atOnce < 1) {
      throw new WrongUse("--samples and --at-once have to be at least 1.");
    }
    OutputFile.checkFolder("--out", out);
    if (bfloat16 && !Engine.hasFastBfloat16()) {
      answer.note("this processor has no bfloat16 arithmetic; float32 would be faster here.");
    }
  }

  private void report(PretextTraining training, Run.Result result, Path page) {
    OptionalDouble loss = result.loss();
    answer.say(
        "%,d of %,d images%s",
        result.samples(),
        training.samples(),
        loss.isEmpty() ? "" : String.format(Locale.ROOT, ", loss %.4f", loss.getAsDouble()));
    if (loss.isPresent()) {
      answer.say("%.1f %% of the time was spent waiting for images", 100 * training.waiting());
    }
    if (!result.finished()) {
      answer.say("stopped; the same command goes on from %s", run);
    } else if (out != null) {
      answer.say("encoder written to %s", out);
    }
    answer.say("curves, map and neighbors: %s", page);
    answer.finish(
        new Trained(
            result.step(),
            result.samples(),
            loss.isPresent() && Double.isFinite(loss.getAsDouble()) ? loss.getAsDouble() : null,
            result.finished(),
            training.waiting(),
            run.toString(),
            result.finished() && out != null ? out.toString() : null,
            page.toString()));
  }
}
