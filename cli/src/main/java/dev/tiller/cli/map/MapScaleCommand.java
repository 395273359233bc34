package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Scaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map scale}. */
@Command(
    name = "scale",
    description = "Writes a map whose full strength is another strength of the given one.",
    footer = "  tiller map scale sea.safetensors --by 0.5 -o half.safetensors")
public final class MapScaleCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Option(names = "--by", required = true, paramLabel = "X", description = "The strength.")
  private double factor;

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    out.write(Scaling.of(SteeringMap.load(file), factor), answer);
    return 0;
  }
}
