package dev.tiller.steering.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparsificationTest {

  private static final float[] LO = {-1, -2, -3};
  private static final float[] HI = {1, 2, 3};
  private static final AffineMap FIRST =
      AffineMap.of(new float[] {1.5f, 1, 0.75f}, new float[] {0, 0.125f, 0.25f}).within(LO, HI);
  private static final AffineMap SECOND =
      AffineMap.of(new float[] {1, 1}, new float[] {0, 0.0625f});

  /** Moves: 0.5, 0.125, 0.5 at the first site, 0 and 0.0625 at the second. */
  private static SteeringMap map() {
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    sites.put("first", SiteMap.of(FIRST));
    sites.put("second", SiteMap.of(SECOND));
    return new SteeringMap(Maps.provenance("f"), sites);
  }

  private static AffineMap first(SteeringMap map) {
    return map.sites().get("first").affine();
  }

  @Test
  void keepsTheStrongestOfAllSites() {
    SteeringMap three = Sparsification.strongest(map(), 3);
    assertThat(three.sites()).containsOnlyKeys("first");
    assertThat(first(three)).isEqualTo(FIRST);
    SteeringMap one = Sparsification.strongest(map(), 1);
    assertThat(first(one).omega()).containsExactly(1.5f, 1, 1);
    assertThat(first(one).beta()).containsExactly(0, 0, 0);
    assertThat(first(one).lo()).containsExactly(LO);
    assertThat(MovingNeurons.share(one, 0)).isEqualTo(1 / 3.0);
    assertThat(one.provenance().history()).hasSize(1);
    assertThat(one.provenance().history().get(0).operation()).isEqualTo("sparsify");
  }

  @Test
  void keepsWhatMovesMoreThanAThreshold() {
    SteeringMap strong = Sparsification.above(map(), 0.125);
    assertThat(first(strong).omega()).containsExactly(1.5f, 1, 0.75f);
    assertThat(first(strong).beta()).containsExactly(0, 0, 0.25f);
    assertThat(strong.sites()).containsOnlyKeys("first");
    assertThat(Sparsification.above(map(), 0).sites()).containsOnlyKeys("first", "second");
  }

  @Test
  void moreThanThereAreKeepsAll() {
    assertThat(Sparsification.strongest(map(), 99).sites().get("first"))
        .isEqualTo(map().sites().get("first"));
  }

  @Test
  void refusesToLeaveNothing() {
    assertThatThrownBy(() -> Sparsification.above(map(), 9))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lower the threshold");
    assertThatThrownBy(() -> Sparsification.strongest(map(), 0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Sparsification.above(map(), Double.NaN)).isInstanceOf(UserError.class);
  }

  @Test
  void countsWhatMoves() {
    MovingNeurons site = MovingNeurons.of(map(), 1e-6).get(0);
    assertThat(site)
        .isEqualTo(
            new MovingNeurons(
                "first", 3, 3, Math.sqrt(0.3125), Math.sqrt(0.125 * 0.125 + 0.0625), 0));
    assertThat(MovingNeurons.share(map(), 1e-6)).isEqualTo(0.8);
    assertThat(MovingNeurons.table(map(), 1e-6).rowCount()).isEqualTo(2);
  }

  @Test
  void theTableStatesTheShareOfEachSite() {
    Table table = MovingNeurons.table(map(), 1e-6);
    assertThat(table.column("share").doubleAt(0)).isEqualTo(1);
    assertThat(table.column("share").doubleAt(1)).isEqualTo(0.5);
  }
}
