package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.steering.arithmetic.Inverse;
import dev.tiller.steering.fold.FoldTarget;
import dev.tiller.steering.fold.Folding;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps in several pieces: applied as defined, row by row, and refused where they cannot go. */
class PiecewiseSteeringTest {

  private static PiecewiseMap bounded(int width, long seed) {
    AffineMap donor = Maps.random(width, seed, true);
    return Maps.bent(width, seed).within(donor.lo(), donor.hi());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 37})
  void theTensorPathIsTheDefinition(int width) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = SteeringTest.values(4, 3, width);
      float[] plain = Tensors.floats(x);
      for (PiecewiseMap map : List.of(Maps.bent(width, 5), bounded(width, 6))) {
        for (double strength : new double[] {0.3, 1, -0.5}) {
          Network network = SteeringTest.oneSite(x, width);
          SteeringMap whole = Maps.of("s", SiteMap.of(map));
          try (Steering steering =
              Steering.of(network, List.of(new Steering.Part(whole, strength)))) {
            float[] moved = Tensors.floats(SteeringTest.run(network, steering));
            for (int i = 0; i < plain.length; i++) {
              assertThat((double) moved[i])
                  .isCloseTo(map.move(i % width, plain[i], strength), within(1e-5));
            }
          }
        }
      }
    }
  }

  @Test
  void nothingMovesBetweenEqualBounds() {
    try (TensorScope scope = TensorScope.open()) {
      float edge = 0.5f;
      float[] x = {edge, Math.nextDown(edge), Math.nextUp(edge), 3};
      PiecewiseMap map = Maps.bent(1, 3).within(new float[] {edge}, new float[] {edge});
      Network network = SteeringTest.oneSite(Tensors.of(x, 1, 4, 1), 1);
      SteeringMap whole = Maps.of("s", SiteMap.of(map));
      try (Steering steering = Steering.of(network, List.of(new Steering.Part(whole, 1)))) {
        assertThat(Tensors.floats(SteeringTest.run(network, steering))).containsExactly(x);
      }
    }
  }

  @Test
  void rowsAreBitIdenticalToThemselvesAlone() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = SteeringTest.values(4, 3, 6);
      Steering.Part bent = new Steering.Part(Maps.of("s", SiteMap.of(Maps.bent(6, 5))), 0.4);
      Steering.Part within = new Steering.Part(Maps.of("s", SiteMap.of(bounded(6, 6))), 1);
      Steering.Part plain = new Steering.Part(Maps.of("s", Maps.random(6, 7, false)), 1);
      SteeringTest.checkRows(
          x, List.of(List.of(bent), List.of(), List.of(within, bent), List.of(plain)), 6);
    }
  }

  @Test
  void compositionKeepsItsPieces() {
    SiteMap both = SiteMap.of(Maps.bent(2, 5)).then(SiteMap.of(Maps.random(2, 6, false)));
    assertThat(both.stages()).hasSize(2);
    double once = Maps.bent(2, 5).move(1, 0.7, 1);
    assertThat(both.move(1, 0.7)).isEqualTo(Maps.random(2, 6, false).move(1, once, 1));
  }

  @Test
  void foldingAndInverseRefuseItWithASentence() {
    try (LanguageModel model = Golden.model("llama")) {
      var site = model.sitesMatching(".*o_proj").get(0);
      SteeringMap map =
          new SteeringMap(
              Maps.provenance(model.fingerprint()),
              java.util.Map.of(site.name(), SiteMap.of(Maps.bent(site.width(), 1))));
      assertThatThrownBy(() -> Folding.fold(model, map, 1, FoldTarget.HUGGING_FACE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("several linear pieces")
          .hasMessageContaining("linear-act");
      assertThatThrownBy(() -> Inverse.of(map))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("several linear pieces");
    }
  }

  @Test
  void badPiecesAreRefused() {
    float[] one = {1};
    assertThatThrownBy(() -> PiecewiseMap.of(new float[][] {one}, new float[0][], one))
        .hasMessageContaining("at least 2");
    assertThatThrownBy(
            () ->
                PiecewiseMap.of(
                    new float[][] {one, one, one}, new float[][] {{2}, {1}}, new float[] {0}))
        .hasMessageContaining("do not rise");
    assertThatThrownBy(
            () -> PiecewiseMap.of(new float[][] {one, {Float.NaN}}, new float[][] {one}, one))
        .hasMessageContaining("finite");
  }
}
