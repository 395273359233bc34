package dev.tiller.reproduce.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.reproduce.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts on the figures of the pilot that the claims were written from. */
class EntropyReproductionTest {

  private static TrainedRun run(double probe, double... entropies) {
    List<Double> all = java.util.Arrays.stream(entropies).boxed().toList();
    return new TrainedRun(probe, all, 30, 0.9, 0.8, 3);
  }

  private static Map<Setting, TrainedRun> pilot() {
    Map<Setting, TrainedRun> runs = new LinkedHashMap<>();
    runs.put(new Setting(Method.SIMCLR, 256, 0), run(0.827, -4.81, -3.70));
    runs.put(new Setting(Method.ER, 256, 0), run(0.821, -5.44, -4.47));
    runs.put(
        new Setting(Method.BYOL_ALONE, 256, 0.99),
        run(0.795, -7.71, -7.84, -7.90, -7.96, -8.03, -8.04));
    runs.put(new Setting(Method.BYOL, 256, 0.99), run(0.796, -6.69, -6.49));
    runs.put(new Setting(Method.BYOL_ER, 256, 0.99), run(0.811, -4.60, -4.34));
    runs.put(new Setting(Method.BYOL, 256, 0.8), run(0.812, -6.67, -6.02));
    runs.put(new Setting(Method.BYOL_ER, 256, 0.8), run(0.825, -4.38, -3.98));
    runs.put(new Setting(Method.BYOL, 256, 0), run(0.796, -6.61, -6.53));
    runs.put(new Setting(Method.BYOL_ER, 256, 0), run(0.830, -4.53, -3.97));
    runs.put(new Setting(Method.BYOL, 32, 0.99), run(0.811, -6.74, -6.07));
    runs.put(new Setting(Method.BYOL_ER, 32, 0.99), run(0.820, -5.81, -5.03));
    runs.put(new Setting(Method.BYOL, 32, 0), run(0.817, -6.61, -5.83));
    runs.put(new Setting(Method.BYOL_ER, 32, 0), run(0.827, -5.55, -5.03));
    return runs;
  }

  private static List<Finding> found(Map<Setting, TrainedRun> runs) {
    return EntropyReproduction.findings(List.of(new SeedRuns(1, runs)), 0.802, 0.756);
  }

  @Test
  void thePilotHolds() {
    assertThat(pilot().keySet()).containsExactlyInAnyOrderElementsOf(Setting.all());
    List<Finding> findings = found(pilot());
    assertThat(findings).allMatch(Finding::holds);
    assertThat(findings)
        .extracting(f -> f.claim().id())
        .containsExactly(
            "er.better", "er.insensitive", "er.entropy", "er.uncorrelated", "er.monitor");
    // The means of +1.5, +1.3, +3.4, +0.9 and +1.0 points; 0.830 - 0.811; -4.34 above -4.47 and
    // below -3.70 by 0.64; 0.795 - 0.796.
    assertThat(findings.get(0).measured()).isCloseTo(0.0162, within(1e-12));
    assertThat(findings.get(1).measured()).isCloseTo(0.019, within(1e-12));
    assertThat(findings.get(2).measured()).isCloseTo(0.64, within(1e-12));
    assertThat(findings.get(3).measured()).isCloseTo(-0.001, within(1e-12));
    assertThat(findings.get(4).measured()).isCloseTo(7.71 - 6.74, within(1e-12));
  }

  @Test
  void everyThresholdCanFail() {
    Map<Setting, TrainedRun> runs = pilot();
    runs.put(new Setting(Method.BYOL_ER, 256, 0.99), run(0.730, -4.60, -4.34));
    runs.put(new Setting(Method.BYOL_ALONE, 256, 0.99), run(0.790, -7.20, -7.10));
    List<Finding> findings = found(runs);
    assertThat(findings).noneMatch(Finding::holds);
  }

  /** Lower entropies than BYOL's by less than a nat are no example. */
  @Test
  void entropiesNearEachOtherShowNothing() {
    Map<Setting, TrainedRun> runs = pilot();
    runs.put(new Setting(Method.BYOL_ALONE, 256, 0.99), run(0.796, -7.0, -7.4));
    assertThat(found(runs).get(3).holds()).isFalse();
    assertThat(found(runs).get(2).holds()).isTrue();
  }

  @Test
  void whatIsKeptIsReadBack() throws Exception {
    ObjectMapper json = new ObjectMapper();
    TrainedRun run = run(0.8, -4.5, -4.25);
    assertThat(json.readValue(json.writeValueAsBytes(run), TrainedRun.class)).isEqualTo(run);
  }
}
