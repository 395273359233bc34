package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Path file : files) {
      Map<String, Object> facts = MapFacts.of(SteeringMap.load(file));
      answer.say("%s", file);
      facts.forEach(this::print);
      all.put(file.toString(), facts);
    }
    answer.finish(Map.of("maps", all));
    return 0;
  }

  private void print(String name, Object value) {
    if (value instanceof List<?> list && name.equals("sites")) {
      answer.say("  %-14s%d", "sites", list.size());
      list.forEach(site -> printSite((Map<?, ?>) site));
    } else {
      answer.say("  %-14s%s", name.replace('_', ' '), value);
    }
  }

  private void printSite(Map<?, ?> site) {
    answer.say(
        "    %-50s %6s neurons, mean gain %.3f%s",
        site.get("name"),
        site.get("width"),
        site.get("mean_gain"),
        Boolean.TRUE.equals(site.get("moves_everything")) ? "" : ", within its support");
  }
}
