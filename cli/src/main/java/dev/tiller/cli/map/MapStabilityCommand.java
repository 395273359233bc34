package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TableOutput;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.PlainResponses;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.stability.NeuronStability;
import dev.tiller.steering.stability.StabilityReport;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map stability}. */
@Command(
    name = "stability",
    description = {
      "Says which neurons of a map's sites would be experts again with other sentences:",
      "bootstrap intervals of AUROC, slope and shift for every neuron, plain model."
    },
    footer =
        "  tiller map stability sea.safetensors --model pocket --source pocket:sea/fit/source"
            + " --target pocket:sea/fit/target --out neurons.csv")
public final class MapStabilityCommand implements Callable<Integer> {

  private static final int SHOWN = 10;

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "The sentences that the map moves away from.")
  private TextSource source = new TextSource("");

  @Option(
      names = "--target",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "The sentences that it moves toward.")
  private TextSource target = new TextSource("");

  @Option(
      names = "--resamples",
      paramLabel = "n",
      defaultValue = "200",
      description = "Draws of the sentences (default: ${DEFAULT-VALUE}).")
  private int resamples;

  @Option(names = "--seed", paramLabel = "s", description = "Of the draws (default: 0).")
  private long seed;

  @Mixin private TableOutput out = new TableOutput();

  @Mixin private Answer answer = new Answer();

  private record Stability(
      long neurons,
      long experts,
      double expectedExperts,
      long moved,
      long top,
      double overlap,
      long resamples)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (resamples < 100) {
      throw new WrongUse("--resamples is " + resamples + "; at least 100 were expected.");
    }
    out.check(answer);
    SteeringMap map = SteeringMap.load(file);
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      map.requireFits(network);
      int limit = Math.min(Sentences.DEFAULT_LIMIT, network.contextLength());
      StabilityReport report =
          StabilityReport.of(
              PlainResponses.of(
                  network,
                  settings(map),
                  Sentences.of(source.read(), tokenizer, limit),
                  Sentences.of(target.read(), tokenizer, limit),
                  answer.monitor()),
              resamples,
              seed,
              answer.monitor());
      out.write(report.table());
      say(report);
    }
    return 0;
  }

  private static FitSettings settings(SteeringMap map) {
    Provenance.Settings was = map.provenance().settings();
    FitSettings settings =
        FitSettings.of(new LinearAct())
            .withSites(was.sites())
            .withPooling(TokenPooling.parse(was.pooling()))
            .withSeed(was.seed());
    @Nullable Integer first = was.firstToken();
    return first == null ? settings : settings.withoutFirstToken(first);
  }

  private void say(StabilityReport report) {
    List<NeuronStability> best =
        report.ranked().subList(0, Math.min(SHOWN, report.neurons().size()));
    answer.say(
        "%d of %d neurons are experts at 95 %% (%.0f expected by chance); linear-act moves %d for sure",
        report.experts(), report.neurons().size(), report.expectedExperts(), report.moved());
    answer.say(
        "of the top %d experts, %.0f %% are found again in a resample",
        report.top(), 100 * report.overlap());
    for (NeuronStability n : best) {
      answer.say(
          "  %-44s %6d  AUROC %.3f (%.3f to %.3f)",
          n.site(), n.neuron(), n.auroc().value(), n.auroc().low(), n.auroc().high());
    }
    answer.finish(
        new Stability(
            report.neurons().size(),
            report.experts(),
            report.expectedExperts(),
            report.moved(),
            report.top(),
            report.overlap(),
            report.resamples()));
  }
}
