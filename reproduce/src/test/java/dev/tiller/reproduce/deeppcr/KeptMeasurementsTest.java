package dev.tiller.reproduce.deeppcr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Identity;
import dev.tiller.reproduce.KeptResults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of DeepPCR keeps comes back as it was. */
class KeptMeasurementsTest {

  @TempDir Path folder;

  private <T> T twice(Class<T> type, T value) {
    Identity identity = Identity.of("kind").with("of", type.getSimpleName());
    KeptResults.in(folder).value(type, identity, () -> value);
    return KeptResults.in(folder)
        .value(
            type,
            identity,
            () -> {
              throw new AssertionError("must not be measured again");
            });
  }

  @Test
  void everyKindOfMeasurementComesBack() {
    var run = new DepthRuns.Run(new double[] {2.3, 2.1}, 9, 7.5, 3.25, 1e-3, 2e-4, 0.7);
    assertThat(twice(DepthRuns.Run.class, run)).usingRecursiveComparison().isEqualTo(run);
    var times = new LinearRaces.Times(Map.of("cr", 1.25e-5, "loop", 0.5));
    assertThat(twice(LinearRaces.Times.class, times)).isEqualTo(times);
    var exactness = new Exactness(List.of(new Exactness.Row("pcr", 5, 2, 3, 8.8e-13)));
    assertThat(twice(Exactness.class, exactness)).isEqualTo(exactness);
    var row = new DenoisingRuns.Row("DDIM", 64, "newton+cr", 4, 5, 1e-9, 0.25);
    var sampled = new DenoisingRuns.Sampled(List.of(row));
    assertThat(twice(DenoisingRuns.Sampled.class, sampled)).isEqualTo(sampled);
  }

  @Test
  void whatSamplersShowedIsReadFromTheRows() {
    DenoisingRuns runs =
        new DenoisingRuns(
            List.of(
                new DenoisingRuns.Row("DDIM", 64, "sequential", 0, 64, 0, 0.1),
                new DenoisingRuns.Row("DDIM", 64, "newton+cr", 4, 5, 1e-9, 0.5),
                new DenoisingRuns.Row("DDIM", 64, "zero+cr", 64, 65, 1e-3, 0.5),
                new DenoisingRuns.Row("DDIM", 1000, "sequential", 0, 1000, 0, 2),
                new DenoisingRuns.Row("DDIM", 1000, "newton+cr", 6, 7, 2e-9, 8),
                new DenoisingRuns.Row("DDPM", 1000, "newton+cr", 9, 10, 1, 1)));
    assertThat(runs.newton()).containsExactly(Map.entry(64, 4), Map.entry(1000, 6));
    assertThat(runs.furthest()).isEqualTo(6);
    assertThat(runs.deviation()).isEqualTo(2e-9);
    assertThat(runs.speedUp()).isEqualTo(0.25);
  }
}
