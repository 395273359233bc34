package dev.tiller.cli.option;

import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  private boolean checked;

  /** Says before long work whether the map will find a place. */
  public void check(Answer answer) {
    checked = true;
    OutputFile.check(answer, "-o", out);
  }

  /** Writes the map and ends the answer. */
  public void write(SteeringMap map, Answer answer) throws IOException {
    write(map, answer, Map.of());
  }

  /**
   * As {@link #write(SteeringMap, Answer)}.
   *
   * @param more of the answer, after the map and its sites
   */
  public void write(SteeringMap map, Answer answer, Map<String, Object> more) throws IOException {
    if (!checked) {
      check(answer);
    }
    map.save(out);
    answer.say("%s, written to %s", map, out);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("map", out.toString());
    result.put("sites", map.sites().size());
    result.putAll(more);
    answer.finish(result);
  }
}
