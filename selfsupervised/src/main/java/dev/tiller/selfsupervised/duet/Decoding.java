package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.network.Taps;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.Normalization;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Training of a {@link Decoder} on what a frozen encoder gives for views of images: mean squared
 * error of the pixels. Encoder and decoder stay the caller's; the encoder does not change.
 */
public final class Decoding implements Objective {

  private final Encoder encoder;
  private final Decoder decoder;
  private final ViewSource source;
  private final int batch;
  private final Normalization normalization;

  /**
   * @param encoder frozen, in serving mode
   * @param source one view of each image
   * @param batch images of a step
   */
  public Decoding(Encoder encoder, Decoder decoder, ViewSource source, int batch) {
    this(encoder, decoder, source, batch, Normalization.NONE);
  }

  /**
   * @param source one view of each image, in [0, 1]: what the decoder is to show
   * @param normalization of what the encoder sees
   */
  public Decoding(
      Encoder encoder, Decoder decoder, ViewSource source, int batch, Normalization normalization) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.source = source;
    this.batch = batch;
    this.normalization = normalization;
  }

  @Override
  public Identity identity() {
    Identity whole =
        Identity.of("decoding")
            .with("encoder", encoder.fingerprint())
            .with("decoder", decoder.shape().identity())
            .with("source", source.identity());
    return normalization.equals(Normalization.NONE)
        ? whole
        : whole.with("mean", normalization.mean()).with("deviation", normalization.deviation());
  }

  @Override
  public Map<String, Tensor> parameters() {
    return decoder.parameters();
  }

  @Override
  public int samples(long seen) {
    return batch;
  }

  @Override
  public Losses gradients(Share share) {
    Tensor images = source.batch(share).views().get(0).images();
    Tensor shown = decoder.apply(frozen(images));
    return share.backward(torch.mse_loss(shown, images.to(shown.scalar_type())));
  }

  private Tensor frozen(Tensor images) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor seen = normalization.apply(images);
      return scope.keep(encoder.embed(seen, Encoder.Mode.SERVE, Taps.NONE));
    }
  }
}
