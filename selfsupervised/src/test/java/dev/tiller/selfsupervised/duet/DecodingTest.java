package dev.tiller.selfsupervised.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DecodingTest extends ObjectiveContract {

  private static final Decoder.Shape SHAPE = new Decoder.Shape(6, 1, 12, 8, 4);

  @Override
  protected Objective make(Owned owned) {
    return new Decoding(
        TinyImages.encoder(owned, ScalarType.Double),
        owned.add(Decoder.of(SHAPE, 2, ScalarType.Double)),
        TinyImages.views(),
        TinyImages.BATCH);
  }

  @Test
  void imagesHaveTheSizeAskedForAndMatricesAreRead() {
    try (TensorScope scope = TensorScope.open();
        Decoder decoder = Decoder.of(SHAPE, 2)) {
      Tensor z = Tensors.of(new float[12], 2, 6);
      Tensor images = decoder.apply(z);
      assertThat(Tensors.shape(images)).containsExactly(2, 1, 12, 12);
      assertThat(Tensors.floats(decoder.apply(z.view(2, 3, 2)))).isEqualTo(Tensors.floats(images));
      assertThatThrownBy(() -> decoder.apply(Tensors.of(new float[10], 2, 5)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("width 5");
      assertThatThrownBy(() -> Decoder.Shape.of(6, 1, 10)).isInstanceOf(UserError.class);
    }
  }
}
