package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;

/** A map of the pocket model that says it was fitted on another one. */
final class ForeignMap {

  private ForeignMap() {}

  /** A map of the pocket model as the smallest fit makes it. */
  static Path before(Path file) {
    CommandLineRun fit =
        CommandLineRun.of(
            "fit",
            "mean-act",
            "--model",
            "pocket",
            "--source",
            "sample:8:pocket:sea/fit/source",
            "--target",
            "sample:8:pocket:sea/fit/target",
            "-o",
            file.toString());
    assertThat(fit.code()).as(fit.err()).isZero();
    return file;
  }

  /** Fits it. */
  static Path in(Path folder) throws IOException {
    Path file = before(folder.resolve("foreign.map"));
    SteeringMap map = SteeringMap.load(file);
    Provenance from = map.provenance();
    Provenance other =
        new Provenance(
            from.method(),
            from.modelType(),
            new StringBuilder(from.fingerprint()).reverse().toString(),
            from.settings(),
            from.source(),
            from.target(),
            from.version(),
            from.history());
    new SteeringMap(other, map.sites()).save(file);
    return file;
  }
}
