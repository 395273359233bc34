package dev.tiller.reproduce.images;

import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What a frozen encoder gives for many images, a few at a time. */
public final class InParts {

  private static final int AT_ONCE = 500;

  private InParts() {}

  /**
   * Pooled embeddings, [rows, width], in the caller's scope.
   *
   * @param images [rows, channels, height, width]
   */
  public static Tensor of(Encoder encoder, Tensor images) {
    return of(images, some -> encoder.embed(some, Encoder.Mode.SERVE, Taps.NONE));
  }

  /**
   * Any function of images, in parts, without gradients.
   *
   * @param images [rows, ...]
   * @return [rows, ...], in the caller's scope
   */
  public static Tensor of(Tensor images, UnaryOperator<Tensor> embed) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      TensorVector parts = new TensorVector();
      long rows = images.size(0);
      for (long from = 0; from < rows; from += AT_ONCE) {
        try (TensorScope part = TensorScope.open()) {
          Tensor some = images.narrow(0, from, Math.min(AT_ONCE, rows - from));
          Tensor embedded = embed.apply(some);
          parts.push_back(embedded);
        }
      }
      return scope.keep(torch.cat(parts, 0));
    }
  }
}
