package dev.tiller.cli.command;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Composition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller map compose}. */
@Command(
    name = "compose",
    description = "Writes one map that does what several do one after the other, in this order.",
    footer = "  tiller map compose sea.safetensors novel.safetensors -o both.safetensors")
public final class MapComposeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", arity = "2..*", description = "Files that `tiller fit` wrote.")
  private List<Path> files = List.of();

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    SteeringMap composed =
        files.stream().map(SteeringMap::load).reduce(Composition::of).orElseThrow();
    out.write(composed, answer);
    return 0;
  }
}
