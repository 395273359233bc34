package dev.tiller.selfsupervised.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class BarlowTwinsTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new BarlowTwins(0.0051);
  }

  /** Nothing correlates with what does not vary. */
  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(width());
  }

  /** Columns with correlations of 1, -1, 0 by hand, but for the 1e-5 beside variances of 1. */
  @Test
  void correlationsOfGivenColumns() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one =
          Looking.rows(
              new double[] {1, 1},
              new double[] {1, -1},
              new double[] {-1, 1},
              new double[] {-1, -1});
      Tensor two =
          Looking.rows(
              new double[] {1, -1},
              new double[] {1, 1},
              new double[] {-1, -1},
              new double[] {-1, 1});
      Map<String, Tensor> parts = new BarlowTwins(0.5).of(one, two);
      assertThat(parts.get(BarlowTwins.INVARIANCE).item_double()).isCloseTo(4, within(1e-4));
      assertThat(parts.get(BarlowTwins.REDUNDANCY).item_double()).isCloseTo(0, within(1e-9));
      Tensor same = one.select(1, 0).unsqueeze(1).expand(4, 2).contiguous();
      parts = new BarlowTwins(0.5).of(same, same);
      assertThat(parts.get(BarlowTwins.INVARIANCE).item_double()).isCloseTo(0, within(1e-9));
      assertThat(parts.get(BarlowTwins.REDUNDANCY).item_double()).isCloseTo(1, within(1e-4));
    }
  }
}
