package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller map show}: where maps come from and what they do. */
@Command(
    name = "show",
    description = "Shows where a map comes from and what it does at each site.",
    footer = "  tiller map show sea.safetensors")
public final class MapShowCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", arity = "1..*", description = "Files that `tiller fit` wrote.")
  private List<Path> files = List.of();

  @Mixin private Answer answer = new Answer();

  private record Shown(Map<String, MapFacts> maps) implements Result {}

  @Override
  public Integer call() {
    Map<String, MapFacts> all = new LinkedHashMap<>();
    for (Path file : files) {
      MapFacts facts = MapFacts.of(SteeringMap.load(file));
      answer.say("%s", file);
      print(facts);
      all.put(file.toString(), facts);
    }
    answer.finish(new Shown(all));
    return 0;
  }

  private void print(MapFacts facts) {
    line("method", facts.method());
    line("parameters", facts.parameters());
    line("model type", facts.modelType());
    line("fingerprint", facts.fingerprint());
    line("source", facts.source());
    line("target", facts.target());
    line("chosen by", facts.chosenBy());
    line("pooling", facts.pooling());
    line("order", facts.order());
    line("support", facts.support());
    line("seed", facts.seed());
    line("version", facts.version());
    line("history", facts.history());
    line("numbers", facts.numbers());
    if (facts.condition() == null) {
      line("gate", facts.gate());
    } else {
      line("condition", facts.condition());
    }
    line("sites", facts.sites().size());
    for (MapFacts.SiteFacts site : facts.sites()) {
      answer.say(
          "    %-50s %6s neurons, mean gain %.3f%s",
          site.name(),
          site.width(),
          site.meanGain(),
          site.movesEverything() ? "" : ", within its support");
    }
  }

  private void line(String name, @Nullable Object value) {
    answer.say("  %-14s%s", name, value);
  }
}
