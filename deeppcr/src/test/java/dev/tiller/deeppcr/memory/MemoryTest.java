package dev.tiller.deeppcr.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every solver takes the memory that was predicted, as libtorch's allocator counts it. */
class MemoryTest {

  private static final double TOLERANCE = 0.2;

  @Test
  void everySolverTakesWhatWasPredicted() throws IOException, InterruptedException {
    Map<String, Long> peaks = AllocationLog.peaks(EverySolver.class);
    assertThat(peaks)
        .hasSizeGreaterThan(100)
        .allSatisfy((name, peak) -> assertThat(peak).isPositive());
    List<String> off = new ArrayList<>();
    peaks.forEach(
        (name, peak) -> {
          long predicted = Long.parseLong(name.substring(0, name.indexOf(' ')));
          double error = predicted / (double) peak - 1;
          if (Math.abs(error) > TOLERANCE) {
            off.add("%+.0f %% of %d: %s".formatted(100 * error, peak, name));
          }
        });
    assertThat(off).isEmpty();
  }
}
