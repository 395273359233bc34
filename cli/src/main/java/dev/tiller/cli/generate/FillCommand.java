package dev.tiller.cli.generate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.masked.GibbsSampling;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller fill}: writes into the gaps of a text. */
@Command(
    name = "fill",
    description =
        "Writes into the gaps of a text with a model that fills gaps: every [MASK] is drawn anew"
            + " given all other words, in several sweeps (Gibbs sampling).",
    footer =
        "  tiller fill --model bert-base-uncased --text 'The old man [MASK].' --span 12 --seed 1")
public final class FillCommand implements Callable<Integer>, LongWork {

  private static final String MASK = "[MASK]";

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--text",
      required = true,
      paramLabel = "T",
      description = "The text, with [MASK] for each token to write.")
  private String text = "";

  @Option(
      names = "--span",
      paramLabel = "n",
      description = "Let the one [MASK] of the text stand for n of them.")
  private int span = 1;

  @Option(
      names = "--sweeps",
      paramLabel = "n",
      description = "How often every gap is drawn (default: ${DEFAULT-VALUE}).")
  private int sweeps = 3;

  @Option(
      names = "--samples",
      paramLabel = "n",
      description = "How many texts (default: ${DEFAULT-VALUE}); text i has the seed plus i.")
  private int samples = 1;

  @Option(
      names = "--temperature",
      paramLabel = "t",
      description =
          "Below 1 more likely tokens; 0 takes the likeliest (default: ${DEFAULT-VALUE}).")
  private double temperature = 1;

  @Option(
      names = "--top-k",
      paramLabel = "k",
      description = "Draw from the k likeliest tokens, 0 for all (default: ${DEFAULT-VALUE}).")
  private int topK = 50;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "The same seed gives the same text on the same machine (default: 0).")
  private long seed;

  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private Answer answer = new Answer();

  private record Filled(
      String text, List<String> texts, List<SteerOption.Applied> steer, int sweeps, long seed)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    String gaps = widened();
    GenerationSettings settings = settings();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer();
        Steering steering = Steering.of(network, steer.parts())) {
      List<String> texts =
          new GibbsSampling(network, tokenizer, answer.monitor())
              .write(gaps, sweeps, samples, settings, steering.taps());
      texts.forEach(one -> answer.say("%s", one));
      answer.finish(new Filled(text, texts, steer.describe(), sweeps, seed));
      return 0;
    }
  }

  private GenerationSettings settings() {
    atLeastOne("--sweeps", sweeps);
    atLeastOne("--samples", samples);
    GenerationSettings drawn = GenerationSettings.sampling(1, seed);
    GenerationSettings cooled =
        WrongUse.check("--temperature", () -> drawn.withTemperature(temperature));
    return WrongUse.check("--top-k", () -> cooled.withTopK(topK));
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new WrongUse(option + " is " + value + "; a number of 1 or above was expected.");
    }
  }

  private String widened() {
    atLeastOne("--span", span);
    int first = text.indexOf(MASK);
    if (span > 1 && (first < 0 || first != text.lastIndexOf(MASK))) {
      throw new WrongUse(
          "--span widens one gap, but the text \"%s\" has %s; write %s once."
              .formatted(text, first < 0 ? "none" : "several", MASK));
    }
    return text.replace(MASK, String.join(" ", java.util.Collections.nCopies(span, MASK)));
  }
}
