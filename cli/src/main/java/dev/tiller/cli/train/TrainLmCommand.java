package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.BatchOption;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.terminal.Watched;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.pocket.PocketTraining;
import dev.tiller.pretraining.LanguageModelTrainer;
import dev.tiller.pretraining.TokenMix;
import dev.tiller.pretraining.TrainingPlan;
import dev.tiller.tensor.DType;
import dev.tiller.training.Run;
import dev.tiller.training.Run.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tiller train lm}: the trainer that made the pocket model. */
@Command(
    name = "lm",
    description = {
      "Trains a language model on token files, or goes on where a stopped run left off.",
      "Without --config it is the pocket model's architecture."
    },
    footer =
        "  tiller train lm --tokens corpus/tokens --run run --steps 1400 --tokenizer tokenizer"
            + " --out my-model")
public final class TrainLmCommand implements Callable<Integer>, LongWork {

  private static final double DEVIATION = 0.02;
  private static final double MIX_TEMPERATURE = 0.7;
  private static final long MOST_WARMUP = 40;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "DIR",
      description = "Token files that `tiller train tokens` wrote.")
  private Path tokens = Path.of("");

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
          "Steps of 16 windows (of --as-if, if given) of 256 tokens, whatever --batch is (default: 1400; the card of the pocket model says what it had).")
  private long steps = 1400;

  @Option(
      names = "--decay",
      paramLabel = "n",
      description = "Steps over which the learning rate falls to 0 at the end (default: 30 %%).")
  private @Nullable Long decay;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Of initialization and data order (default: that of the pocket model).")
  private long seed = PocketTraining.SEED;

  @Option(
      names = "--config",
      paramLabel = "config.json",
      description = "Another architecture, as Hugging Face writes it.")
  private @Nullable Path config;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Start from this model's weights instead of random ones.")
  private @Nullable Path from;

  @Option(
      names = "--dropout",
      paramLabel = "p",
      description =
          "Drop values of attention and feed-forward with this probability; 0.1 helps where the"
              + " text is seen more than about three times (default: 0).")
  private double dropout;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "A folder whose tokenizer files go into --out.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the finished model here, in bfloat16.")
  private @Nullable Path out;

  @Mixin private BatchOption batch = new BatchOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    if (steps < 1) {
      throw new WrongUse("--steps is " + steps + "; at least 1 was expected.");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new WrongUse("--dropout is " + dropout + "; 0 or more and less than 1 was expected.");
    }
    if (from != null && config != null) {
      throw new WrongUse("--from brings the model's own config.json; leave --config out.");
    }
    checkOutputs();
    long fall = decay == null ? steps * 3 / 10 : decay;
    TrainingPlan plan =
        batched(
            TrainingPlan.small(seed, steps)
                .over(steps, Math.min(MOST_WARMUP, steps / 10), fall)
                .withDropout(dropout));
    try (LanguageModel model = model();
        Run training =
            LanguageModelTrainer.open(
                model,
                plan,
                TokenMix.open(tokens, "train", MIX_TEMPERATURE),
                TokenMix.open(tokens, "heldout", MIX_TEMPERATURE),
                run)) {
      Result result = training.run(Watched.of(command));
      if (result.finished() && out != null) {
        model.save(out, DType.BF16, Map.of(), tokenizer);
      }
      report(model, plan, result);
      return result.finished() ? 0 : 1;
    }
  }

  private LanguageModel model() throws IOException {
    if (from != null) {
      return LanguageModel.load(from, LanguageModelTrainer.precision());
    }
    Config architecture =
        config == null
            ? PocketTraining.config()
            : Config.parse(TextFile.read(config), config.toString());
    try (RandomParameters random = new RandomParameters(seed, DEVIATION)) {
      return LanguageModel.build(architecture, random, LanguageModelTrainer.precision());
    }
  }

  /** Before the work, not after it. */
  private void checkOutputs() throws IOException {
    OutputFile.checkFolder("--out", out);
    if (tokenizer == null) {
      return;
    }
    if (out == null) {
      throw new WrongUse("--tokenizer names files that go into --out; give --out too.");
    }
    if (!Files.isRegularFile(tokenizer.resolve("tokenizer.json"))) {
      throw new UserError(
          "--tokenizer names %s, which has no tokenizer.json; name a folder that `tiller train tokenizer` wrote."
              .formatted(tokenizer));
    }
  }

  private TrainingPlan batched(TrainingPlan recipe) {
    int windows = batch.batch(recipe.rows());
    int asIf = batch.asIf(recipe.rows());
    if (windows != asIf) {
      answer.note(
          "steps of %d windows, rescaled from %d (`tiller train scale --batch %d --as-if %d` shows how)"
              .formatted(windows, asIf, windows, asIf));
    }
    return recipe.withBatch(windows, asIf);
  }

  private void report(LanguageModel model, TrainingPlan plan, Result result) {
    String loss =
        result.loss().isEmpty()
            ? ""
            : String.format(Locale.ROOT, ", loss %.3f nats a token", result.loss().getAsDouble());
    answer.say("step %,d of %,d%s", result.step(), plan.stepsOfBatch(), loss);
    if (!result.finished()) {
      answer.say("stopped; the same command goes on from %s", run);
    } else if (out != null) {
      answer.say("%,d parameters written to %s", model.parameterCount(), out);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("step", result.step());
    // JSON has no NaN, which is what a run that diverged ends with.
    result.loss().ifPresent(nats -> json.put("loss", Double.isFinite(nats) ? nats : null));
    json.put("finished", result.finished());
    json.put("run", run.toString());
    if (result.finished() && out != null) {
      json.put("model", out.toString());
    }
    answer.finish(json);
  }
}
