package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.arithmetic.Sparsification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map sparsify}. */
@Command(
    name = "sparsify",
    description = "Writes a map that leaves alone all neurons but those that move most.",
    footer = {
      "  tiller map sparsify sea.safetensors --keep 50 -o few.safetensors",
      "  tiller map sparsify sea.safetensors --share 0.05 -o few.safetensors"
    })
public final class MapSparsifyCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  /** What stays. */
  static final class Choice {

    @Option(names = "--keep", paramLabel = "N", description = "The N strongest neurons.")
    private int keep;

    @Option(names = "--share", paramLabel = "X", description = "This share of all neurons.")
    private double share;

    @Option(
        names = "--above",
        paramLabel = "X",
        description = "Neurons with |omega - 1| + |beta| above X.")
    private double above = -1;
  }

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    SteeringMap map = SteeringMap.load(file);
    SteeringMap sparse = choice.above >= 0 ? Sparsification.above(map, choice.above) : kept(map);
    for (MovingNeurons site : MovingNeurons.of(sparse, 0)) {
      answer.say("  %-50s %6d of %d neurons", site.site(), site.moving(), site.neurons());
    }
    out.write(sparse, answer);
    return 0;
  }

  private SteeringMap kept(SteeringMap map) {
    int neurons = map.sites().values().stream().mapToInt(site -> site.width()).sum();
    return Sparsification.strongest(
        map, choice.keep != 0 ? choice.keep : (int) Math.round(choice.share * neurons));
  }
}
