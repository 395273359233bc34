package dev.tiller.pretraining;

import dev.tiller.ground.Identity;
import dev.tiller.language.LanguageModel;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Mean cross-entropy of the next tokens of windows of text, in nats; a sample is a window.
 *
 * @param model changed in place; the caller's
 * @param train where windows are drawn from, by seed and step alone
 * @param rows windows a step
 * @param length predicted tokens a window
 * @param dropout probability in [0,1) that a value is dropped before it joins the hidden state
 */
public record NextTokens(LanguageModel model, TokenMix train, int rows, int length, double dropout)
    implements Objective {

  @Override
  public Identity identity() {
    // Runs from before seeds were mixed saw other windows, and must not go on with these.
    Identity identity =
        Identity.of("next-tokens")
            .with("rows", rows)
            .with("length", length)
            .with("windows", "mixed-seed");
    return dropout == 0 ? identity : identity.with("dropout", dropout);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return model.parameters();
  }

  @Override
  public int samples(long seen) {
    return rows;
  }

  @Override
  public Unit unit() {
    return new Unit("tokens", length);
  }

  @Override
  public Losses gradients(Share share) {
    int[][] windows = train.windows(share.seed(), share.step(), rows, length + 1);
    Tensor ids = Tensors.of(Arrays.copyOfRange(windows, share.from(), share.to()));
    return share.backward(
        HeldOutLoss.nextTokenLoss(model, ids, ResidualDropout.of(model, dropout, share)));
  }
}
