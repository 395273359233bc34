package dev.tiller.cli.generate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.language.masked.MaskedPrediction.Candidate;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller predict}: the likeliest words of a gap. */
@Command(
    name = "predict",
    description =
        "Names the likeliest tokens for every [MASK] of a text, steered or not, with a model that"
            + " fills gaps.",
    footer = {
      "  tiller predict --model bert-base-uncased --text 'The capital of France is [MASK].' --top 5",
      "  tiller predict --model bert-base-uncased --text 'The nurse said that [MASK] was late.'"
          + " --steer she.safetensors:0.5"
    })
public final class PredictCommand implements Callable<Integer> {

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--text",
      required = true,
      paramLabel = "T",
      description = "The text, with [MASK] where a token is to be named.")
  private String text = "";

  @Option(
      names = "--top",
      paramLabel = "n",
      description = "Tokens a gap (default: ${DEFAULT-VALUE}).")
  private int top = 5;

  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private Answer answer = new Answer();

  private record Predicted(String text, List<List<Candidate>> gaps, List<SteerOption.Applied> steer)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new WrongUse("--top is " + top + "; a number of 1 or above was expected.");
    }
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer();
        Steering steering = Steering.of(network, steer.parts())) {
      List<List<Candidate>> gaps =
          new MaskedPrediction(network, tokenizer).predict(text, top, steering.taps());
      for (int g = 0; g < gaps.size(); g++) {
        if (gaps.size() > 1) {
          answer.say("gap %d", g + 1);
        }
        gaps.get(g).forEach(c -> answer.say("%.3f  %s", c.probability(), c.token()));
      }
      answer.finish(new Predicted(text, gaps, steer.describe()));
      return 0;
    }
  }
}
