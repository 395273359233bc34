package dev.tiller.deeppcr.train;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.ground.Identity;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of a {@link ResidualClassifier}, whose gradient comes from one chain solve and one
 * adjoint solve, or from autograd along the chain.
 *
 * @param network changed in place; the caller's
 * @param forward solver of the chain; null for autograd
 * @param backward solver of the adjoint system; unused with autograd
 * @param batchSize samples of a step, which go through the network at once
 * @param batches what a step sees; must follow from the share alone
 * @param passes hears of every pass: iterations and times
 */
public record ClassifierObjective(
    ResidualClassifier network,
    @Nullable ChainSolver forward,
    LinearSolver backward,
    int batchSize,
    Function<Share, Batch> batches,
    Consumer<ResidualClassifier.Pass> passes)
    implements Objective {

  /**
   * Labelled items.
   *
   * @param features [B, inputs]
   * @param labels int64 [B]
   */
  public record Batch(Tensor features, Tensor labels) {}

  @Override
  public Identity identity() {
    return Identity.of("residual-classifier")
        .with("blocks", network.chain().length())
        .with("batch", batchSize)
        .with("autograd", forward == null);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  @Override
  public int samples(long seen) {
    return batchSize;
  }

  @Override
  public Losses gradients(Share share) {
    if (share.size() != share.samples()) {
      throw new IllegalArgumentException(
          "The chain is solved for a whole batch at once; leave atOnce at the batch's size.");
    }
    Batch batch = batches.apply(share);
    ResidualClassifier.Pass pass =
        forward == null
            ? network.autograd(batch.features, batch.labels)
            : network.gradients(batch.features, batch.labels, forward, backward);
    passes.accept(pass);
    return Losses.of(pass.loss());
  }
}
