package dev.tiller.cli.option;

import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code -o}: where a transformed map goes. */
public final class MapOutput {

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "MAP",
      description = "Where the new map goes.")
  private Path out = Path.of("");

  /** Writes the map and ends the answer. */
  public void write(SteeringMap map, Answer answer) throws IOException {
    OutputFile.check("-o", out);
    map.save(out);
    answer.say("%s, written to %s", map, out);
    answer.finish(Map.of("map", out.toString(), "sites", map.sites().size()));
  }
}
