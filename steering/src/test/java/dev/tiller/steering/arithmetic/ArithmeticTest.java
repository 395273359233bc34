package dev.tiller.steering.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden check GC11: composition and inverse, with their refusals. */
class ArithmeticTest {

  private static final SteeringMap A = Maps.of("s", Maps.scalar(1.3, -0.4));
  private static final SteeringMap B = Maps.of("s", Maps.scalar(0.6, 0.9));

  private static void check(SteeringMap map, double omega, double beta) {
    List<Stage> stages = map.sites().get("s").stages();
    assertThat(stages).hasSize(1);
    AffineMap affine = (AffineMap) stages.get(0);
    assertThat(affine.omega()[0]).isCloseTo((float) omega, within(1e-6f));
    assertThat(affine.beta()[0]).isCloseTo((float) beta, within(1e-6f));
  }

  private static double move(SteeringMap map, double x) {
    return map.sites().get("s").stages().get(0).move(0, x, 1);
  }

  @Test
  void composesInOrder() {
    check(MapComposition.of(A, B), 0.78, 0.66);
    check(MapComposition.of(B, A), 0.78, 0.77);
  }

  @Test
  void inverts() {
    assertThat(move(Inverse.of(A), 2)).isCloseTo(1.8461538462, within(1e-6));
    SteeringMap half = Scaling.of(A, 0.5);
    check(half, 1.15, -0.2);
    assertThat(move(Inverse.of(half), 2)).isCloseTo(1.9130434783, within(1e-6));
    check(MapComposition.of(A, Inverse.of(A)), 1, 0);
  }

  @Test
  void scalingKeepsTheSupport() {
    AffineMap bounded = Maps.scalar(1.4, 0.2).within(new float[] {-1}, new float[] {1});
    Stage half = Scaling.of(Maps.of("s", bounded), 0.5).sites().get("s").stages().get(0);
    assertThat(half.lo()).containsExactly(-1f);
    for (double x : new double[] {-2, -1, 0.3, 1, 5}) {
      assertThat(half.move(0, x, 1)).isCloseTo(bounded.move(0, x, 0.5), within(1e-6));
    }
  }

  @Test
  void finiteSupportsStayInSequence() {
    AffineMap bounded = Maps.scalar(1.4, 0.2).within(new float[] {-1}, new float[] {1});
    SiteMap joined = MapComposition.of(A, Maps.of("s", bounded)).sites().get("s");
    assertThat(joined.stages()).hasSize(2);
    SteeringMap half = Scaling.of(Maps.of("s", joined), 0.5);
    assertThat(half.sites().get("s").strength()).isEqualTo(0.5);
    assertThatThrownBy(() -> MapComposition.of(half, B))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale the single maps");
  }

  @Test
  void whatCannotBeUndoneIsRefused() {
    SteeringMap collapsing = Maps.of("s", Maps.scalar(1e-7, 0.3));
    assertThatThrownBy(() -> Inverse.of(collapsing))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"s\"");
    SteeringMap bounded =
        Maps.of("s", Maps.scalar(1.4, 0.2).within(new float[] {-1}, new float[] {1}));
    assertThatThrownBy(() -> Inverse.of(bounded))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("support all");
    assertThatThrownBy(() -> Scaling.of(A, Double.NaN)).isInstanceOf(UserError.class);
  }

  @Test
  void provenanceTellsWhatWasDone() {
    SteeringMap map = Scaling.of(MapComposition.of(A, Inverse.of(B)), 0.25);
    assertThat(map.provenance().history())
        .extracting(step -> step.operation() + step.argument())
        .containsExactly("then", "scale0.25");
    assertThat(map.provenance().history().get(0).other()).isEqualTo(Inverse.of(B).provenance());
  }

  @Test
  void mapsOfDifferentModelsAreRefused() {
    assertThatThrownBy(() -> MapComposition.of(A, Maps.forModel("other", "s", Maps.scalar(1, 1))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("different models");
  }
}
