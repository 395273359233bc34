package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.cli.option.Result;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Conflict;
import dev.tiller.steering.arithmetic.MapComposition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private record Composed(List<String> order, List<Pair> pairs) implements Result {}

  private record Pair(String first, String second, List<SharedSite> sites) implements Result {}

  /** See {@link Conflict}. */
  private record SharedSite(
      String site,
      int neurons,
      int opposed,
      double cosine,
      double cancelled,
      double orderGap,
      List<Conflict.Neuron> worst)
      implements Result {

    static SharedSite of(Conflict c) {
      return new SharedSite(
          c.site(), c.neurons(), c.opposed(), c.cosine(), c.cancelled(), c.orderGap(), c.worst());
    }
  }

  @Override
  public Integer call() throws IOException {
    List<SteeringMap> maps = files.stream().map(SteeringMap::load).toList();
    SteeringMap composed = maps.stream().reduce(MapComposition::of).orElseThrow();
    List<String> order = files.stream().map(Path::toString).toList();
    answer.say("order: %s", String.join(", then ", order));
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      for (int k = i + 1; k < maps.size(); k++) {
        List<Conflict> conflicts = Conflict.between(maps.get(i), maps.get(k));
        print(order.get(i), order.get(k), conflicts);
        pairs.add(
            new Pair(order.get(i), order.get(k), conflicts.stream().map(SharedSite::of).toList()));
      }
    }
    out.write(composed, answer, new Composed(order, pairs));
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
}
