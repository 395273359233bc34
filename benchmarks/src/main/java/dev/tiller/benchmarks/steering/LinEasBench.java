package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.benchmarks.rival.Contenders;
import dev.tiller.benchmarks.rival.Turns;
import dev.tiller.steering.lineas.Batching;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A step of LinEAS, sort and update included, against plain forward passes over the same groups of
 * sentences, and against the same step in PyTorch.
 */
@Command(name = "lineas", description = "A training step of LinEAS, in forward passes.")
public final class LinEasBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape = Shapes.POCKET;

  @Option(
      names = "--steps",
      defaultValue = "10",
      description = "Of a round (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--backward",
      split = ",",
      description = "Ways back: ${COMPLETION-CANDIDATES} (default all).")
  private List<Batching.Backward> ways = List.of(Batching.Backward.values());

  @Mixin private Effort effort = new Effort();
  @Mixin private Contenders contenders = new Contenders();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    String clock = effort.clock().name();
    List<String[]> pairs = new ArrayList<>();
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("forward", "forward " + steps);
    for (Batching.Backward backward : ways) {
      String name = backward.name().toLowerCase(Locale.ROOT);
      asked.put(name, backward.name() + " " + steps);
      pairs.add(new String[] {"forward", name});
    }
    try (Turns turns = new Turns(contenders, "lineas")) {
      turns.start("tiller", contenders.tiller(LinEasWorker.class, shape.name(), clock), asked);
      if (ways.contains(Batching.Backward.KEEP) && contenders.hasPython()) {
        Path folder = ModelFiles.write(shape, contenders.models());
        Map<String, List<String>> rivals =
            contenders.pythons(
                "lineas.py",
                folder.toString(),
                Contenders.threads(),
                Integer.toString(LinEasWorker.SENTENCES),
                Integer.toString(LinEasWorker.LENGTH),
                clock);
        pairs.addAll(turns.startAll(rivals, "step " + steps, "keep"));
      }
      turns.run(effort, steps, "steps/s", pairs);
    }
    return 0;
  }
}
