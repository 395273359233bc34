package dev.tiller.steering.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where maps pull against each other, and what one does beyond another. */
class ConflictTest {

  private static SteeringMap map(double[] omega, double[] beta) {
    return Maps.of("s", AffineMap.of(omega, beta));
  }

  private static Conflict only(SteeringMap first, SteeringMap second) {
    List<Conflict> conflicts = Conflict.between(first, second);
    assertThat(conflicts).hasSize(1);
    return conflicts.get(0);
  }

  @Test
  void orderGapIsTheFormula() {
    SteeringMap one = map(new double[] {1.3, 0.7}, new double[] {-0.4, 0.2});
    SteeringMap two = map(new double[] {0.6, 1}, new double[] {0.9, 0.5});
    double[] gap = {(0.6 - 1) * -0.4 - (1.3 - 1) * 0.9, (1 - 1) * 0.2 - (0.7 - 1) * 0.5};
    double[] both = {0.6 * -0.4 + 0.9, 0.2 + 0.5};
    assertThat(only(one, two).orderGap())
        .isCloseTo(Math.hypot(gap[0], gap[1]) / Math.hypot(both[0], both[1]), within(1e-6));
  }

  @Test
  void shiftsAloneCommute() {
    SteeringMap one = map(new double[] {1, 1}, new double[] {1, 2});
    SteeringMap two = map(new double[] {1, 1}, new double[] {-3, 1});
    Conflict conflict = only(one, two);
    assertThat(conflict.orderGap()).isZero();
    assertThat(conflict.opposed()).isEqualTo(1);
    assertThat(conflict.worst()).containsExactly(new Conflict.Neuron(0, 1, -3));
    assertThat(conflict.cosine()).isCloseTo(-1 / Math.sqrt(50), within(1e-6));
    assertThat(conflict.cancelled()).isCloseTo(1 - 5 / 7.0, within(1e-6));
  }

  @Test
  void aMapAgainstItselfReversedIsCancelled() {
    SteeringMap one = map(new double[] {1, 1}, new double[] {1, 2});
    Conflict conflict = only(one, Scaling.of(one, -1));
    assertThat(conflict.cosine()).isCloseTo(-1, within(1e-6));
    assertThat(conflict.cancelled()).isEqualTo(1);
    assertThat(only(one, one).opposed()).isZero();
    assertThat(only(one, one).cancelled()).isZero();
  }

  @Test
  void looksInTheMiddleOfSupports() {
    AffineMap bounded =
        AffineMap.of(new double[] {2}, new double[] {0}).within(new float[] {4}, new float[] {6});
    SteeringMap up = map(new double[] {1}, new double[] {-1});
    Conflict conflict = only(Maps.of("s", bounded), up);
    assertThat(conflict.worst()).containsExactly(new Conflict.Neuron(0, 5, -1));
  }

  @Test
  void otherSitesDoNotMeet() {
    SteeringMap one = Maps.of("s", Maps.scalar(1, 1));
    assertThat(Conflict.between(one, Maps.of("t", Maps.scalar(1, -1)))).isEmpty();
    assertThat(Conflict.between(one, Maps.of("s", SiteMap.of(Maps.bent(1, 1))))).hasSize(1);
  }

  @Test
  void differenceAfterTheSecondIsTheFirst() {
    SteeringMap one = map(new double[] {1.3, 0.7}, new double[] {-0.4, 0.2});
    SteeringMap two = map(new double[] {0.6, 1.5}, new double[] {0.9, 0.5});
    SteeringMap difference = Difference.of(one, two);
    SiteMap again = MapComposition.of(two, difference).sites().get("s");
    for (int j = 0; j < 2; j++) {
      for (double x : new double[] {-2, 0, 3}) {
        assertThat(again.move(j, x)).isCloseTo(one.sites().get("s").move(j, x), within(1e-5));
      }
    }
    assertThat(difference.provenance().history())
        .extracting(step -> step.operation())
        .containsExactly("minus");
    assertThat(difference.provenance().history().get(0).other()).isEqualTo(two.provenance());
  }

  @Test
  void whatCollapsesCannotBeSubtracted() {
    SteeringMap collapsing = map(new double[] {1e-7, 1}, new double[] {0, 0});
    assertThatThrownBy(() -> Difference.of(collapsing, collapsing))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be inverted");
  }
}
