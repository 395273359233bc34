package dev.tiller.network.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.network.Pass;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormTest {

  private static final int WIDTH = 12;
  private static final double EPSILON = 1e-3;

  /** One row is zero: there epsilon alone is the scale. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rootMeanSquaresHaveTheGradientsOfLibtorchsOwn(boolean plusOne) {
    try (TensorScope scope = TensorScope.open();
        RandomParameters random = new RandomParameters(1, 1)) {
      Parts parts = Parts.from(random, ScalarType.Float);
      Norm norm =
          plusOne
              ? parts.rmsNormPlusOne("norm", WIDTH, EPSILON)
              : parts.rmsNorm("norm", WIDTH, EPSILON);
      torch.manual_seed(1);
      Tensor x = torch.randn(new long[] {2, 3, WIDTH});
      x.select(0, 0).select(0, 0).zero_();
      x.set_requires_grad(true);
      Tensor own = own(norm, x);
      own.pow(Tensors.scalar(3)).sum().backward();
      Tensor found = x.grad().clone();
      x.grad().zero_();
      Tensor theirs =
          torch.rms_norm(x, new long[] {WIDTH}, new TensorOptional(), new DoubleOptional(EPSILON));
      theirs.pow(Tensors.scalar(3)).sum().backward();
      assertThat(torch.allclose(own, theirs, 1e-6, 1e-6, false)).isTrue();
      assertThat(torch.allclose(found, x.grad(), 1e-5, 1e-5, false)).isTrue();
      x.set_requires_grad(false);
      assertThat(torch.allclose(own, own(norm, x), 1e-6, 1e-6, false)).as("running").isTrue();
      parts.discard();
    }
  }

  private static Tensor own(Norm norm, Tensor x) {
    try (Pass pass = Pass.over(Tokens.of(new int[2][3]), Taps.NONE)) {
      return norm.apply(x, pass);
    }
  }
}
