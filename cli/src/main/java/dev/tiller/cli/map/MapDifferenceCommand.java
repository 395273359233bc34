package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller map difference}. */
@Command(
    name = "difference",
    description = {
      "Writes what map A does beyond map B: applied after B, it gives A.",
      "B is inverted, so it must move every value and collapse none."
    },
    footer = "  tiller map difference spam.safetensors adverts.safetensors -o rest.safetensors")
public final class MapDifferenceCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A", description = "A file that `tiller fit` wrote.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "Another of the same model.")
  private Path second = Path.of("");

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    out.write(Difference.of(SteeringMap.load(first), SteeringMap.load(second)), answer);
    return 0;
  }
}
