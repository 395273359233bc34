package dev.tiller.deeppcr.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.picard.AndersonSolver;
import dev.tiller.deeppcr.picard.WindowSolver;
import dev.tiller.diffusion.pipeline.DenoisingRun;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.network.Taps;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers of whole pipelines, solved in parallel, give the image of the sampler in order. */
class SamplerChainTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/images");
  private static final int STEPS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"flux-tiny", "sd15-tiny", "sdxl-tiny"})
  void everySolverFindsTheImage(String name) {
    ImageRequest request =
        ImageRequest.of(List.of("a photo", "a star"), STEPS).guided(2, "").sized(16, 16).seeded(1);
    try (LeakCheck leaks = LeakCheck.open();
        TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = ImagePipeline.load(GOLDEN.resolve(name), ScalarType.Double, 12);
        DenoisingRun run = new DenoisingRun(pipeline, request, pipeline.scheduler(), Taps.NONE)) {
      SamplerChain chain = new SamplerChain(run);
      Tensor start = chain.start().to(ScalarType.Double);
      Tensor exact = new SequentialChainSolver().solve(chain, start).last();
      for (ChainSolver solver :
          List.of(
              new NewtonSolver().with(new JacobianPolicy.Identity()).with(Stop.after(STEPS)),
              new WindowSolver(3, 0),
              new AndersonSolver(3, null))) {
        Tensor found = solver.solve(chain, start).last();
        assertThat(found.sub(exact).abs().max().item_double())
            .as(solver.name())
            .isLessThan(1e-8 * Math.max(1, exact.abs().max().item_double()));
      }
    }
  }
}
