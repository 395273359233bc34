package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.TextSet;
import dev.tiller.language.LanguageModel;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.budget.BudgetCalibration;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map budget}. */
@Command(
    name = "budget",
    description = {
      "Says which --kl-budget, or which one strength, keeps what follows a prompt near the plain",
      "model: of texts drawn like the given ones, at least the share --coverage stays within --nats",
      "after its first --prompt tokens (split conformal; not for texts of another kind, nor for",
      "what the steered model writes itself). Give texts that nothing else was chosen on."
    },
    footer =
        "  tiller map budget sea.safetensors --model pocket --texts pocket:neutral/validation"
            + " --nats 0.05")
public final class MapBudgetCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--texts",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Texts that it is calibrated on; repeatable.")
  private List<TextSource> texts = new ArrayList<>();

  @Option(
      names = "--nats",
      required = true,
      paramLabel = "nats",
      description =
          "What KL(plain || steered) may be after the prompt, a mean over a text's tokens.")
  private double nats;

  @Option(
      names = "--coverage",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Share of texts that is to stay within it (default: ${DEFAULT-VALUE}).")
  private double coverage;

  @Option(
      names = "--prompt",
      paramLabel = "n",
      defaultValue = "12",
      description = "Tokens of a text that stand for its prompt (default: ${DEFAULT-VALUE}).")
  private int prompt;

  @Option(
      names = "--max-tokens",
      paramLabel = "n",
      defaultValue = "50",
      description = "Texts are cut after so many tokens (default: ${DEFAULT-VALUE}).")
  private int most;

  @Mixin private Answer answer = new Answer();

  private record Calibrated(
      double nats, double coverage, int promptTokens, int texts, double klBudget, double strength)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    BudgetCalibration calibration = check();
    SteeringMap map = SteeringMap.load(file);
    List<String> read = new ArrayList<>();
    for (TextSource source : texts) {
      read.addAll(source.read().texts());
    }
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      map.requireFits(network);
      int limit = Math.min(most, network.contextLength());
      List<int[]> rows = Sentences.of(TextSet.of("texts", read), tokenizer, limit).rows();
      BudgetCalibration.Result result = calibration.calibrate(network, map, rows, answer.monitor());
      // Rounded down, so that what is copied keeps the promise too.
      String budget = String.format(Locale.ROOT, "%.3e", result.budget() * (1 - 5e-4));
      answer.say(
          "from %d texts: with --kl-budget %s, or with one strength of %.4f, at least %s of texts like these stay within %s nats a token after their first %d tokens",
          result.texts(), budget, result.strength(), coverage, nats, prompt);
      answer.finish(
          new Calibrated(
              nats, coverage, prompt, result.texts(), result.budget(), result.strength()));
    }
    return 0;
  }

  private BudgetCalibration check() {
    WrongUse.check("--nats", () -> new BudgetCalibration(nats, 0.9, 1));
    WrongUse.check("--coverage", () -> new BudgetCalibration(nats, coverage, 1));
    BudgetCalibration calibration =
        WrongUse.check("--prompt", () -> new BudgetCalibration(nats, coverage, prompt));
    if (most <= prompt) {
      throw new WrongUse(
          "--max-tokens is %d, which leaves nothing after a prompt of %d; give more."
              .formatted(most, prompt));
    }
    return calibration;
  }
}
