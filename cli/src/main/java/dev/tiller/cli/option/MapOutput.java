package dev.tiller.cli.option;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -o}: where a transformed map goes. */
public final class MapOutput {

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
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

  /**
   * What a machine reads.
   *
   * @param sites how many
   * @param more of the command's own
   */
  private record Written(String map, int sites, @JsonUnwrapped @Nullable Result more)
      implements Result {}

  /** Writes the map and ends the answer. */
  public void write(SteeringMap map, Answer answer) throws IOException {
    write(map, answer, null);
  }

  /**
   * As {@link #write(SteeringMap, Answer)}.
   *
   * @param more of the answer, after the map and its sites
   */
  public void write(SteeringMap map, Answer answer, @Nullable Result more) throws IOException {
    if (!checked) {
      check(answer);
    }
    map.save(out);
    answer.say("%s, written to %s", map, out);
    answer.finish(new Written(out.toString(), map.sites().size(), more));
  }
}
