package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.BatchOption;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.fetch.Packages;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Cache;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.pretraining.image.CaptionedClothes;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.pretraining.image.ImageModelTrainer;
import dev.tiller.pretraining.image.PixelModel;
import dev.tiller.training.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller train image}: how the small text-to-image model was made. */
@Command(
    name = "image",
    description = {
      "Trains a small text-to-image model on Fashion-MNIST in styles, or goes on where a stopped",
      "run left off. What --out gets is a folder for `tiller image`."
    },
    footer = "  tiller train image --run run --steps 4000 --out my-images")
public final class TrainImageCommand implements Callable<Integer>, LongWork {

  @Option(
      names = "--run",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint and log; what is there is resumed.")
  private Path run = Path.of("");

  @Option(
      names = "--steps",
      paramLabel = "n",
      description =
          "Steps of 32 images (of --as-if, if given), whatever --batch is (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "4000")
  private long steps;

  @Option(
      names = "--patch",
      paramLabel = "n",
      description = "Edge of a square of pixels that becomes a token (default: ${DEFAULT-VALUE}).",
      defaultValue = "7")
  private int patch;

  @Option(
      names = "--blocks",
      paramLabel = "n",
      description = "Blocks of one stream, after one of two (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int blocks;

  @Option(
      names = "--heads",
      paramLabel = "n",
      description = "Heads of width 32 (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int heads;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Of first weights and the order of the data (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the averaged weights here as a pipeline's folder, in float16.")
  private @Nullable Path out;

  @Option(
      names = "--judges",
      paramLabel = "DIR",
      description =
          "Train judges of garment, style and star here too, on the other half of the images; for"
              + " `tiller image eval`.")
  private @Nullable Path judges;

  @Option(
      names = "--judge-steps",
      paramLabel = "n",
      description = "Steps of 64 images of each judge (default: ${DEFAULT-VALUE}).",
      defaultValue = "1500")
  private long judgeSteps;

  @Mixin private BatchOption batch = new BatchOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private Answer answer = new Answer();

  private record Trained(
      long step, @Nullable Double loss, boolean finished, String run, @Nullable String pipeline)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (steps < 1 || judgeSteps < 1 || blocks < 1 || heads < 1 || patch < 1 || 28 % patch != 0) {
      throw new WrongUse(
          "--steps %d, --blocks %d, --heads %d and --patch %d were asked for; all are at least 1, and the patch divides 28."
              .formatted(steps, blocks, heads, patch));
    }
    int rows = batch.batch(ImageModelTrainer.ROWS);
    int asIf = batch.asIf(ImageModelTrainer.ROWS);
    OutputFile.checkFolder("--out", out);
    PixelModel model = new PixelModel(patch, 1, blocks, heads, PixelModel.SMALL.text());
    Packages packages = new Packages(Cache.room("packages"), answer::note);
    LabelledImages images = LabelledImages.fashionMnist(packages, true);
    CaptionedClothes data = CaptionedClothes.forModel(images);
    try (BuiltNetwork network = model.fresh(seed);
        Run training = ImageModelTrainer.open(network, model, data, steps, rows, asIf, seed, run)) {
      Run.Result result = training.run(answer.monitor());
      if (result.finished() && judges != null) {
        CaptionedClothes others = CaptionedClothes.forJudges(images);
        ClothesJudges.train(others, judgeSteps, seed, judges, answer.monitor());
      }
      boolean written = result.finished() && out != null;
      if (written) {
        ImageModelTrainer.export(run, model, out);
      }
      answer.say("step %,d of %,d", result.step(), (steps * asIf + rows - 1) / rows);
      if (!result.finished()) {
        answer.say("stopped; the same command goes on from %s", run);
      } else if (written) {
        answer.say("written to %s", out);
      }
      @Nullable Double loss =
          result.loss().isPresent() ? (Double) result.loss().getAsDouble() : null;
      answer.finish(
          new Trained(
              result.step(),
              loss,
              result.finished(),
              run.toString(),
              written ? String.valueOf(out) : null));
      return result.finished() ? 0 : 1;
    }
  }
}
