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

class VicRegTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return VicReg.standard();
  }

  /** All deviations are the root of 1e-4. */
  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(25 * 0.99);
  }

  /** By hand: variances 4/3 and 1/3, covariance 2/3 in the second look only. */
  @Test
  void partsOfGivenRows() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one =
          Looking.rows(
              new double[] {1, 0.5},
              new double[] {1, -0.5},
              new double[] {-1, 0.5},
              new double[] {-1, -0.5});
      Tensor two =
          Looking.rows(
              new double[] {1, 0.5},
              new double[] {1, 0.5},
              new double[] {-1, -0.5},
              new double[] {-1, -0.5});
      Map<String, Tensor> parts = new VicReg(1, 1, 1).of(one, two);
      assertThat(parts.get("invariance").item_double()).isCloseTo(2 / 8.0, within(1e-12));
      assertThat(parts.get("variance").item_double())
          .isCloseTo((1 - Math.sqrt(1 / 3.0 + 1e-4)) / 2, within(1e-12));
      assertThat(parts.get("covariance").item_double())
          .isCloseTo(2 * Math.pow(2 / 3.0, 2) / 2, within(1e-12));
    }
  }
}
