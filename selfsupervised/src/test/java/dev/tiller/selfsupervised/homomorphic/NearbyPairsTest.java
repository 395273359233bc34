package dev.tiller.selfsupervised.homomorphic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Share;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.CircularCnn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearbyPairsTest {

  /** Golden counts: places, and ordered pairs of all of them. */
  @ParameterizedTest
  @CsvSource({"7,5,1,9,49", "7,3,2,25,361", "14,8,3,49,1369"})
  void thereAreAsManyAsCounted(int grid, int window, int distance, int places, int pairs) {
    NearbyPairs near = new NearbyPairs(grid, window, distance);
    assertThat(near.positions()).isEqualTo(places);
    assertThat(near.pairs()).isEqualTo(pairs);
  }

  @Test
  void everyPairIsAsLikelyAsAnyOther() {
    NearbyPairs near = new NearbyPairs(5, 3, 1);
    Map<List<Integer>, Integer> seen = new HashMap<>();
    SplittableRandom random = new SplittableRandom(4);
    int draws = 49_000;
    for (int i = 0; i < draws; i++) {
      int[] c = near.draw(random);
      assertThat(Math.max(Math.abs(c[0] - c[2]), Math.abs(c[1] - c[3]))).isLessThanOrEqualTo(1);
      seen.merge(List.of(c[0], c[1], c[2], c[3]), 1, Integer::sum);
    }
    assertThat(seen).hasSize(49);
    // 1,000 expected of each; five deviations.
    seen.values().forEach(n -> assertThat(n).isBetween(840, 1160));
  }

  @Test
  void whatIsReadIsTheMeanOfTheWindow() {
    NearbyPairs near = new NearbyPairs(3, 2, 1);
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(new CircularCnn(1, 0), 3)) {
      Share share = new Share(2, 0, 0, 0, TinyImages.BATCH, TinyImages.BATCH);
      Batch batch = new ImageViews(TinyImages.images(), near, Identity.of("near"), 1).batch(share);
      Looks.Pair pair = new PairedReads(near, true).of(encoder, batch, Encoder.Mode.SERVE);
      Tensor map = encoder.featureMap(batch.views().get(0).images(), Encoder.Mode.SERVE);
      for (int r = 0; r < TinyImages.BATCH; r++) {
        long row = Math.round(batch.views().get(0).parameters().get("second_row")[r]);
        long column = Math.round(batch.views().get(0).parameters().get("second_column")[r]);
        Tensor window = map.select(0, r).narrow(1, row, 2).narrow(2, column, 2);
        assertThat(Tensors.doubles(pair.second().select(0, r)))
            .containsExactly(
                Tensors.doubles(window.flatten(1, -1).mean(new long[] {1}, false, null)),
                within(1e-6));
      }
      Looks other = new PairedReads(new NearbyPairs(4, 2, 1), true);
      assertThatThrownBy(() -> other.of(encoder, batch, Encoder.Mode.SERVE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("3 by 3");
    }
  }

  @Test
  void windowsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new NearbyPairs(4, 5, 1)).isInstanceOf(UserError.class);
  }
}
