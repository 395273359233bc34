package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Chain;
import dev.tiller.diffusion.pipeline.DenoisingRun;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The sampler of a text-to-image pipeline, one call of its denoiser a step: states are latents as
 * rows. A steered sampler is the same chain. At this width a full Jacobian is out of reach, so
 * Picard's iteration ({@code JacobianPolicy.Identity}), windows of it, or Anderson's solve it.
 *
 * @param run with its prompts, scheduler and maps; the caller's
 */
public record SamplerChain(DenoisingRun run) implements Chain {

  @Override
  public int length() {
    return run.length();
  }

  @Override
  public int width() {
    return run.shape().channels() * run.shape().height() * run.shape().width();
  }

  @Override
  public Tensor step(int from, Tensor states) {
    try (TensorScope scope = TensorScope.open()) {
      long n = states.size(0);
      long rows = states.size(1);
      var shape = run.shape();
      long[] latents =
          shape.patch() == 0
              ? new long[] {n, rows, shape.channels(), shape.height(), shape.width()}
              : new long[] {n, rows, shape.tokens(), width() / shape.tokens()};
      return scope.keep(run.step(from, states.reshape(latents)).flatten(2, -1));
    }
  }

  /** The first latents as rows, [prompts, width], in the caller's scope. */
  public Tensor start() {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(run.start().flatten(1, -1));
    }
  }

  /**
   * Rows as images.
   *
   * @param states [prompts, width]
   * @return as the pipeline keeps its latents, in the caller's scope
   */
  public Tensor latents(Tensor states) {
    var shape = run.shape();
    long rows = states.size(0);
    return shape.patch() == 0
        ? states.reshape(rows, shape.channels(), shape.height(), shape.width())
        : states.reshape(rows, shape.tokens(), width() / shape.tokens());
  }
}
