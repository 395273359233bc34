package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Inverse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller map invert}. */
@Command(
    name = "invert",
    description = "Writes the map that undoes another.",
    footer = "  tiller map invert sea.safetensors -o ashore.safetensors")
public final class MapInvertCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    out.write(Inverse.of(SteeringMap.load(file)), answer);
    return 0;
  }
}
