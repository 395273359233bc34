package dev.tiller.selfsupervised.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EntropyReconstructionTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new EntropyReconstruction(SphereEntropy.joe());
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(0);
  }

  /** Lengths are taken away within the loss: along a projection itself there is no slope. */
  @Test
  void noGradientIsRadial() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      Tensor z = Looking.normal(8, ROWS, width()).mul(Tensors.scalar(3));
      z.set_requires_grad(true);
      Look other = Looking.untaught(Looking.normal(9, ROWS, width()));
      PretextLoss loss = make(owned, ScalarType.Double);
      loss.parts(Looking.untaught(z), other).values().stream()
          .reduce(Tensor::add)
          .orElseThrow()
          .backward();
      double[] radial = Tensors.doubles(z.grad().mul(z).sum(new long[] {1}, false, null));
      assertThat(radial).containsExactly(new double[ROWS], within(1e-12));
      assertThat(z.grad().abs().max().item_double()).isGreaterThan(1e-4);
    }
  }
}
