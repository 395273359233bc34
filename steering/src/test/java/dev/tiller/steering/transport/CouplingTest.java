package dev.tiller.steering.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SiteResponses;
import org.junit.jupiter.api.Test;

/** Golden check GC12 (unequal sizes) and the distances of GC6. */
class CouplingTest {

  @Test
  void unequalSizesSplitTheMass() {
    Coupling coupling = Coupling.of(new double[] {4, 0, 1}, new double[] {2, 0.5});
    double[][] expected = {{1.0 / 3, 0, 0.5}, {1.0 / 6, 1, 0.5}, {1.0 / 6, 1, 2}, {1.0 / 3, 4, 2}};
    assertThat(coupling.pieces()).hasSize(4);
    assertThat(coupling.whole()).isEqualTo(6);
    for (int i = 0; i < 4; i++) {
      Coupling.Piece piece = coupling.pieces().get(i);
      assertThat(new double[] {piece.mass() / 6.0, piece.source(), piece.target()})
          .containsExactly(expected[i], within(1e-12));
    }
    assertThat(coupling.squaredDistance()).isCloseTo(1.625, within(1e-9));
    LinearAct.Line line = LinearAct.line(new double[] {0, 1, 4}, new double[] {0.5, 2});
    assertThat(line.omega()).isCloseTo(0.3461538462, within(1e-9));
    assertThat(line.beta()).isCloseTo(0.6730769231, within(1e-9));
  }

  @Test
  void equalSizesPairSortedValues() {
    double[][] u = {{0.5, 1.5, -0.7, 0.9}, {-1.2, 0.3, 0.8, -0.1}, {2, -0.4, 1.1, 0.6}};
    double[][] v = {{0.1, -0.6, 1.2, 0.4}, {0.4, 1.9, -0.5, 1}, {0.3, 1.4, -0.8, 2.5}};
    double[] squared = {0.1275, 0.61, 0.1475};
    double[] omega = {0.7818532819, 1.1612903226, 1.4081463009};
    for (int j = 0; j < 3; j++) {
      assertThat(Coupling.of(u[j], v[j]).squaredDistance()).isCloseTo(squared[j], within(1e-9));
      assertThat(LinearAct.line(u[j], v[j]).omega()).isCloseTo(omega[j], within(1e-9));
    }
  }

  @Test
  void setsOfAnySizeCanBeUsedWhole() {
    SiteResponses responses =
        SiteResponses.ofRows("s", new double[][] {{0}, {1}, {4}}, new double[][] {{0.5}, {2}});
    LinearAct whole = new LinearAct(false, true);
    AffineMap map = whole.fit(responses);
    assertThat(map.omega()[0]).isCloseTo(0.3461538462f, within(1e-6f));
    assertThat(whole.demand().equalSizes()).isFalse();
    assertThat(new LinearAct().demand().equalSizes()).isTrue();
  }
}
