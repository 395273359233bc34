package dev.tiller.vision;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What images in [0, 1] go through before a network sees them: each channel minus a mean, over a
 * deviation.
 *
 * @param mean of each channel
 * @param deviation of each channel, above 0
 */
public record Normalization(List<Double> mean, List<Double> deviation) {

  /** None: images as they are. */
  public static final Normalization NONE = new Normalization(List.of(), List.of());

  /** Mean and deviation of ImageNet's pixels, as torchvision and timm have them. */
  public static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** Checks that both are of the same channels. */
  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != deviation.size() || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new UserError(
          "Images cannot be normalized by means %s and deviations %s; as many of each were expected, and deviations above 0."
              .formatted(mean, deviation));
    }
  }

  /**
   * @param images [rows, channels, height, width] in a float type, values in [0, 1]
   * @return the same shape and type, in the caller's scope
   * @throws UserError if they have another number of channels
   */
  public Tensor apply(Tensor images) {
    if (mean.isEmpty()) {
      return images.alias();
    }
    if (images.dim() != 4 || images.size(1) != mean.size()) {
      throw new UserError(
          "Images of %d channels cannot be normalized by means of %d."
              .formatted(images.dim() < 2 ? 0 : images.size(1), mean.size()));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor shift = column(mean, images);
      return scope.keep(images.sub(shift).div(column(deviation, images)));
    }
  }

  private static Tensor column(List<Double> values, Tensor like) {
    double[] numbers = values.stream().mapToDouble(v -> v).toArray();
    return Tensors.as(Tensors.of(numbers, 1, numbers.length, 1, 1), like.scalar_type().intern());
  }
}
