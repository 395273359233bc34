package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ContrastOptions;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.gate.GateTraining;
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

/** {@code tiller map gate}. */
@Command(
    name = "gate",
    description = {
      "Writes a map that acts only where text looks like the source, token by token.",
      "A quarter of the sentences is held out to choose how readily the gate opens.",
      "`tiller map condition` decides once for a prompt instead."
    },
    footer =
        "  tiller map gate calm.safetensors --model pocket --source pocket:spam/fit/source"
            + " --others pocket:spam/fit/target --others pocket:neutral/validation"
            + " -o gated.safetensors")
public final class MapGateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Mixin private ContrastOptions texts = new ContrastOptions();

  @Option(
      names = "--keep",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Mean opening over source text (default: ${DEFAULT-VALUE}).")
  private double keep;

  @Option(
      names = "--sites",
      paramLabel = "GROUP|REGEX",
      description =
          "Where it reads, up to the map's first site (default: the embeddings and there).")
  private @Nullable String sites;

  @Option(
      names = "--window",
      paramLabel = "n",
      defaultValue = "0",
      description = "Tokens that it looks back on; 0 for all so far (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--prior",
      paramLabel = "n",
      description =
          "Tokens of no evidence that count beside them: more open it later (default: the best of 0, 4, 10 and 20).")
  private @Nullable Double prior;

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  private record Gated(String site, double kept, double passed, double auroc) implements Result {}

  @Override
  public Integer call() throws IOException {
    WrongUse.check("--keep", () -> new GateTraining(keep));
    WrongUse.check("--window", () -> new GateTraining(keep, window, null));
    GateTraining training = WrongUse.check("--prior", () -> new GateTraining(keep, window, prior));
    out.check(answer);
    SteeringMap map = SteeringMap.load(file);
    ContrastOptions.Read read = texts.read();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      map.requireFits(network);
      List<Site> places =
          sites == null ? GateTraining.reading(network, map) : SiteGroups.resolve(network, sites);
      GateTraining.Result result =
          training.train(
              network,
              map,
              places,
              read.source(tokenizer, network),
              read.others(tokenizer, network),
              answer.monitor());
      answer.say(
          "on %d held-out sentences: open %.2f over source tokens, squared opening %.3f over others, AUROC %.3f",
          result.heldOut(), result.kept(), result.passed(), result.auroc());
      out.write(
          map.behind(result.gate()),
          answer,
          new Gated(result.gate().site(), result.kept(), result.passed(), result.auroc()));
    }
    return 0;
  }
}
