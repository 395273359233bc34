package dev.tiller.pretraining;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.ShortBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Cross-entropy of next tokens on text that training never saw. */
public final class HeldOutLoss {

  private HeldOutLoss() {}

  /**
   * Over all windows of every source, without overlap.
   *
   * @param length predicted tokens a window
   * @return nats a token, by source
   */
  public static Map<String, Double> of(LanguageModel model, TokenMix heldOut, int length) {
    return of(model, heldOut, length, Integer.MAX_VALUE);
  }

  /**
   * Over evenly spaced windows of every source.
   *
   * @param windows at most, for each source
   */
  static Map<String, Double> of(LanguageModel model, TokenMix heldOut, int length, int windows) {
    Map<String, Double> losses = new TreeMap<>();
    for (String source : heldOut.sources()) {
      ShortBuffer ids = heldOut.tokens(source);
      int count = Math.max(1, Math.min(windows, (ids.limit() - 1) / length));
      double sum = 0;
      for (int w = 0; w < count; w++) {
        int start = (int) ((long) w * Math.max(0, ids.limit() - 1 - length) / count);
        try (AutoGradMode noGrad = Tensors.noGrad();
            TensorScope scope = TensorScope.open()) {
          int[][] row = {TokenMix.window(ids, start, length + 1)};
          sum += nextTokenLoss(model, Tensors.of(row)).item_double();
        }
      }
      losses.put(source, sum / count);
    }
    return losses;
  }

  /** Mean cross-entropy of every next token, nats; {@code ids} is [rows, length + 1]. */
  public static Tensor nextTokenLoss(LanguageModel model, Tensor ids) {
    return nextTokenLoss(model, ids, Taps.NONE);
  }

  static Tensor nextTokenLoss(LanguageModel model, Tensor ids, Taps taps) {
    long length = ids.size(1) - 1;
    Tokens input = new Tokens(ids.narrow(1, 0, length), null);
    Tensor logits = model.logits(input, taps);
    Tensor targets = ids.narrow(1, 1, length).reshape(-1);
    return torch.cross_entropy_loss(Tensors.as(logits.flatten(0, 1), ScalarType.Float), targets);
  }
}
