package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Composition;
import dev.tiller.steering.arithmetic.Conflict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller map compose}. */
@Command(
    name = "compose",
    description = {
      "Writes one map that does what several do one after the other, in this order.",
      "Reports for each pair and site where they pull against each other and how much the order",
      "matters (0: not at all)."
    },
    footer = "  tiller map compose sea.safetensors novel.safetensors -o both.safetensors")
public final class MapComposeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", arity = "2..*", description = "Files that `tiller fit` wrote.")
  private List<Path> files = List.of();

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    List<SteeringMap> maps = files.stream().map(SteeringMap::load).toList();
    SteeringMap composed = maps.stream().reduce(Composition::of).orElseThrow();
    List<String> order = files.stream().map(Path::toString).toList();
    answer.say("order: %s", String.join(", then ", order));
    List<Map<String, Object>> pairs = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      for (int k = i + 1; k < maps.size(); k++) {
        List<Conflict> conflicts = Conflict.between(maps.get(i), maps.get(k));
        print(order.get(i), order.get(k), conflicts);
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("first", order.get(i));
        pair.put("second", order.get(k));
        pair.put("sites", conflicts.stream().map(MapComposeCommand::facts).toList());
        pairs.add(pair);
      }
    }
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("order", order);
    more.put("pairs", pairs);
    out.write(composed, answer, more);
    return 0;
  }

  private void print(String first, String second, List<Conflict> conflicts) {
    if (conflicts.isEmpty()) {
      answer.say("%s and %s share no site", first, second);
      return;
    }
    answer.say("%s against %s", first, second);
    answer.say("  %-44s %9s %7s %10s %9s", "site", "opposed", "cosine", "cancelled", "order gap");
    for (Conflict c : conflicts) {
      answer.say(
          "  %-44s %9s %7.2f %9.0f%% %9.3f",
          c.site(), c.opposed() + "/" + c.neurons(), c.cosine(), 100 * c.cancelled(), c.orderGap());
      if (!c.worst().isEmpty()) {
        answer.say("    most opposed: %s", String.join(", ", worst(c)));
      }
    }
  }

  private static List<String> worst(Conflict conflict) {
    return conflict.worst().stream()
        .map(n -> String.format("%d (%+.3g, %+.3g)", n.neuron(), n.first(), n.second()))
        .toList();
  }

  private static Map<String, Object> facts(Conflict c) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("site", c.site());
    facts.put("neurons", c.neurons());
    facts.put("opposed", c.opposed());
    facts.put("cosine", c.cosine());
    facts.put("cancelled", c.cancelled());
    facts.put("order_gap", c.orderGap());
    facts.put("worst", c.worst());
    return facts;
  }
}
