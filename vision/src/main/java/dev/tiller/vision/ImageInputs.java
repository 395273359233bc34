package dev.tiller.vision;

import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.Backbone;
import org.bytedeco.pytorch.Tensor;

/**
 * Images of one size by number, as a network takes them: in memory ({@link ImageSet}), or decoded
 * when they are asked for ({@link StreamedImages}). Any number of threads may ask.
 */
public interface ImageInputs extends InputSet {

  /** Channels of every image. */
  int channels();

  /** In pixels. */
  int height();

  /** In pixels. */
  int width();

  /**
   * One image, [channels, height, width], 0 to 255 as signed bytes.
   *
   * @param item from 0
   */
  byte[] bytes(int item);

  @Override
  default int length(int item) {
    return 1;
  }

  @Override
  default String noun() {
    return "images";
  }

  /** [rows, channels, height, width], float32 in [0, 1]. */
  @Override
  default Features batch(int... items) {
    int each = channels() * height() * width();
    float[] values = new float[items.length * each];
    for (int r = 0; r < items.length; r++) {
      byte[] image = bytes(items[r]);
      for (int i = 0; i < each; i++) {
        values[r * each + i] = (image[i] & 0xff) / 255f;
      }
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.of(values, items.length, channels(), height(), width());
      return Features.of(scope.disown(images));
    }
  }

  @Override
  default void requireFor(Network network) {
    if (network instanceof Encoder encoder) {
      Backbone backbone = encoder.backbone();
      if (backbone.channels() != channels()) {
        throw new UserError(
            "%s holds images of %d channels, but %s takes %d; convert them first."
                .formatted(name(), channels(), backbone.architecture(), backbone.channels()));
      }
      backbone.requireSize(height(), width());
    }
  }
}
