package dev.tiller.reproduce.diffusion;

import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.SamplerChain;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.diffusion.pipeline.DenoisingRun;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The sampler as a chain, solved by Picard's iteration over all of its steps. */
final class ParallelSampling {

  private static final List<String> PROMPTS =
      List.of("a photo of a boot", "a photo of a dress with a star");
  private static final int MOST = 64;

  private ParallelSampling() {}

  /**
   * Largest pixel difference (pixels range over 2) of the last image from the sequential one.
   *
   * @param rounds of Picard's iteration
   */
  static double difference(
      ImagePipeline pipeline, Taps taps, int steps, int rounds, ScalarType type) {
    ImageRequest request = ImageRequest.of(PROMPTS, steps).seeded(9_000_000);
    try (TensorScope scope = TensorScope.open();
        DenoisingRun run = new DenoisingRun(pipeline, request, pipeline.scheduler(), taps)) {
      SamplerChain chain = new SamplerChain(run);
      Tensor start = chain.start().to(type);
      Tensor exact = new SequentialChainSolver().solve(chain, start).last();
      NewtonSolver picard =
          new NewtonSolver().with(new JacobianPolicy.Identity()).with(Stop.after(rounds));
      return picard.solve(chain, start).last().sub(exact).abs().max().item_double();
    }
  }

  /** Fewest rounds after which the image is the sequential one to 0.01. */
  static int rounds(ImagePipeline pipeline, Taps taps, int steps) {
    int low = 0;
    int high = Math.min(steps, MOST);
    while (high - low > 1) {
      int middle = (low + high) / 2;
      boolean near = difference(pipeline, taps, steps, middle, ScalarType.Float) <= 0.01;
      low = near ? low : middle;
      high = near ? middle : high;
    }
    return high;
  }
}
