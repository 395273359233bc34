package dev.tiller.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.UserError;
import dev.tiller.network.FeatureSet;
import dev.tiller.network.Features;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.SmallCnn;
import org.junit.jupiter.api.Test;

class ImageSetTest {

  private static final byte[] PIXELS = {0, (byte) 255, 51, 102, (byte) 204, 0};

  private static final ImageSet SET =
      ImageSet.of("grey", new LabelledImages(1, 2, PIXELS, new byte[] {0, 1, 2}));

  @Test
  void batchesAreImagesFrom0To1() {
    assertThat(SET.size()).isEqualTo(3);
    try (Features batch = SET.batch(2, 0)) {
      assertThat(Tensors.shape(batch.values())).containsExactly(2, 1, 1, 2);
      assertThat(Tensors.floats(batch.values())).containsExactly(0.8f, 0f, 0f, 1f);
    }
  }

  @Test
  void setsOfOneKindAreJoined() {
    ImageSet both = SET.then(SET);
    assertThat(both.size()).isEqualTo(6);
    assertThat(both.sha256()).isNotEqualTo(SET.sha256());
    ImageSet tall = new ImageSet("tall", 1, 2, 1, PIXELS);
    assertThat(tall.sha256()).isNotEqualTo(SET.sha256());
    assertThatThrownBy(() -> SET.then(tall))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tall");
    assertThatThrownBy(() -> SET.then(new FeatureSet("v", new long[] {1}, new float[] {1})))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new ImageSet("part", 1, 4, 1, PIXELS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("6 pixels");
  }

  @Test
  void imagesOfAnotherKindThanTheNetworksAreRefused() {
    try (Encoder colors = Encoder.of(SmallCnn.of(3), 1);
        Encoder grey = Encoder.of(SmallCnn.of(1), 1)) {
      SET.requireFor(grey);
      assertThatThrownBy(() -> SET.requireFor(colors))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1 channels")
          .hasMessageContaining("takes 3");
    }
  }
}
