package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ContrastOptions;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.gate.ConditionTraining;
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

/** {@code tiller map condition}. */
@Command(
    name = "condition",
    description = {
      "Writes a map that acts only after prompts that look like the source, whole or not at all",
      "(conditional activation steering). A quarter of the sentences is held out to say how well",
      "the condition tells them apart. `tiller map gate` decides token by token instead."
    },
    footer =
        "  tiller map condition calm.safetensors --model pocket --source pocket:spam/fit/source"
            + " --others pocket:spam/fit/target -o conditional.safetensors")
public final class MapConditionCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private ContrastOptions texts = new ContrastOptions();

  @Option(
      names = "--sites",
      paramLabel = "GROUP|REGEX",
      description = "Where to look for the condition (default: everywhere up to the map's first).")
  private @Nullable String sites;

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  private record Conditioned(String site, double f1, double kept, double passed)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    out.check(answer);
    SteeringMap map = SteeringMap.load(file);
    ContrastOptions.Read read = texts.read();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      map.requireFits(network);
      List<Site> candidates =
          sites == null
              ? ConditionTraining.candidates(network, map)
              : SiteGroups.resolve(network, sites);
      ConditionTraining.Result result =
          ConditionTraining.train(
              network,
              map,
              candidates,
              read.source(tokenizer, network),
              read.others(tokenizer, network),
              answer.monitor());
      answer.say(
          "at %s, met %s %.4f; on %d held-out sentences: F1 %.3f, met by %.2f of the source, %.3f of others",
          result.condition().site(),
          result.condition().above() ? "above" : "below",
          result.condition().threshold(),
          result.heldOut(),
          result.f1(),
          result.kept(),
          result.passed());
      out.write(
          map.behind(result.condition()),
          answer,
          new Conditioned(result.condition().site(), result.f1(), result.kept(), result.passed()));
    }
    return 0;
  }
}
