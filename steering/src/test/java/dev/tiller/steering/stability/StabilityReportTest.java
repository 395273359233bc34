package dev.tiller.steering.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.SiteResponses;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Experts that are planted are found, experts that are not are counted as chance. */
class StabilityReportTest {

  private static final int WIDTH = 400;

  /** The first {@code real} neurons shift by one and a half standard deviations. */
  private static SiteResponses responses(String site, int real, long seed) {
    Random random = new Random(seed);
    double[][] source = new double[40][WIDTH];
    double[][] target = new double[40][WIDTH];
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < WIDTH; j++) {
        source[i][j] = random.nextGaussian();
        target[i][j] = random.nextGaussian() + (j < real ? 1.5 : 0);
      }
    }
    return SiteResponses.ofRows(site, source, target);
  }

  @Test
  void findsPlantedExpertsAgain() {
    StabilityReport report = StabilityReport.of(List.of(responses("s", 4, 1)), 100, 1);
    assertThat(report.top()).isEqualTo(4);
    assertThat(report.overlap()).isGreaterThan(0.9);
    assertThat(report.neurons().subList(0, 4))
        .allSatisfy(n -> assertThat(n.isExpert() && n.isMoved()).isTrue());
    assertThat(report.ranked().subList(0, 4)).extracting(NeuronStability::neuron).contains(0, 1);
    NeuronStability first = report.neurons().get(0);
    assertThat(first.auroc().low()).isBetween(0.6, first.auroc().value());
    assertThat(first.beta().value()).isCloseTo(1.5, within(0.6));
  }

  @Test
  void withoutExpertsTheyAreAsManyAsChanceMakes() {
    StabilityReport report =
        StabilityReport.of(List.of(responses("a", 0, 2), responses("b", 0, 3)), 200, 1);
    assertThat(report.expectedExperts()).isCloseTo(40, within(1e-9));
    assertThat((double) report.experts()).isBetween(15.0, 80.0);
    assertThat(report.overlap()).isLessThan(0.6);
  }

  @Test
  void equalSeedsGiveEqualReports() {
    List<SiteResponses> sites = List.of(responses("s", 4, 1));
    assertThat(StabilityReport.of(sites, 100, 5)).isEqualTo(StabilityReport.of(sites, 100, 5));
  }

  @Test
  void theTableHasOneRowANeuron() {
    StabilityReport report = StabilityReport.of(List.of(responses("s", 4, 1)), 100, 1);
    assertThat(report.table().rowCount()).isEqualTo(WIDTH);
  }

  @Test
  void tooFewResamplesAreRefused() {
    assertThatThrownBy(() -> StabilityReport.of(List.of(responses("s", 0, 1)), 10, 1))
        .hasMessageContaining("at least 100");
  }
}
