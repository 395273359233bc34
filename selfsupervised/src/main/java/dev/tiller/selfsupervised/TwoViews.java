package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.Encoder;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Looks through two views: the encoder's embedding of each.
 *
 * @param together whether both views go through as one batch, with common statistics of batch
 *     normalization (SimCLR), or one after the other (BYOL, SimSiam, Barlow Twins, VICReg)
 */
public record TwoViews(boolean together) implements Looks {

  @Override
  public Identity identity() {
    return Identity.of("two-views").with("together", together);
  }

  @Override
  public int views() {
    return 2;
  }

  @Override
  public Pair of(Encoder encoder, Batch batch, Encoder.Mode mode) {
    Tensor one = batch.views().get(0).images();
    Tensor two = batch.views().get(1).images();
    if (!together) {
      return new Pair(encoder.embed(one, mode, Taps.NONE), encoder.embed(two, mode, Taps.NONE));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor both = encoder.embed(torch.cat(new TensorVector(one, two), 0), mode, Taps.NONE);
      int rows = batch.rows();
      return new Pair(scope.keep(both.narrow(0, 0, rows)), scope.keep(both.narrow(0, rows, rows)));
    }
  }
}
