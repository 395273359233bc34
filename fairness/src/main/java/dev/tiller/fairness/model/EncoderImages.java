package dev.tiller.fairness.model;

import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import dev.tiller.images.Picture;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An encoder or classifier of this project over pictures, steered or not. It runs on the thread
 * that asks; the encoder and the taps stay the caller's.
 */
public final class EncoderImages implements Model<Picture> {

  private static final float WHITE = 255;

  private final Encoder encoder;
  private final int channels;
  private final int side;
  private final boolean answers;
  private final Normalization normalization;
  private final Taps taps;
  private final String steering;

  private EncoderImages(
      Encoder encoder,
      int channels,
      int side,
      boolean answers,
      Normalization normalization,
      Taps taps,
      String steering) {
    this.encoder = encoder;
    this.channels = channels;
    this.side = side;
    this.answers = answers;
    this.normalization = normalization;
    this.taps = taps;
    this.steering = steering;
  }

  /**
   * Its embeddings.
   *
   * @param channels of the pictures it takes, 1 or 3
   * @param side of them in pixels
   */
  public static EncoderImages embedding(Encoder encoder, int channels, int side) {
    return new EncoderImages(
        encoder, channels, side, false, encoder.normalization(), Taps.NONE, "");
  }

  /** The scores of its classes. */
  public static EncoderImages classes(Encoder encoder, int channels, int side) {
    return new EncoderImages(encoder, channels, side, true, encoder.normalization(), Taps.NONE, "");
  }

  /**
   * The same under maps.
   *
   * @param name stands for the taps in the identity of kept work, such as a map's hash and strength
   */
  public EncoderImages steered(String name, Taps newTaps) {
    return new EncoderImages(encoder, channels, side, answers, normalization, newTaps, name);
  }

  /** The same, of pictures that go through another normalization than the encoder's folder says. */
  public EncoderImages normalized(Normalization other) {
    return new EncoderImages(encoder, channels, side, answers, other, taps, steering);
  }

  @Override
  public Identity identity() {
    return Identity.of("encoder-images")
        .with("encoder", encoder.fingerprint())
        .with("answers", answers)
        .with("side", side)
        .with("mean", numbers(normalization.mean()))
        .with("deviation", numbers(normalization.deviation()))
        .with("steering", steering);
  }

  @Override
  public List<Output> run(List<Picture> batch) {
    int size = channels * side * side;
    float[] values = new float[batch.size() * size];
    for (int i = 0; i < batch.size(); i++) {
      byte[] pixels = batch.get(i).withChannels(channels).withSize(side, side).pixels();
      for (int k = 0; k < size; k++) {
        values[i * size + k] = (pixels[k] & 0xff) / WHITE;
      }
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.as(Tensors.of(values, batch.size(), channels, side, side), kind());
      Tensor given = normalization.apply(images);
      Tensor outputs =
          answers
              ? encoder.answer(given, Encoder.Mode.SERVE, taps)
              : encoder.embed(given, Encoder.Mode.SERVE, taps);
      float[] numbers = Tensors.floats(outputs);
      int width = numbers.length / batch.size();
      List<Output> each = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        each.add(Output.of(Arrays.copyOfRange(numbers, i * width, (i + 1) * width)));
      }
      return each;
    }
  }

  private static String numbers(List<Double> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private ScalarType kind() {
    return encoder.parameters().values().iterator().next().scalar_type().intern();
  }
}
