package dev.tiller.selfsupervised.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class NtXentTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new NtXent(0.5);
  }

  /** Every other look is as near as the right one. */
  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(Math.log(2 * ROWS - 1));
  }

  /**
   * The loss of the views of arXiv 2211.08282's first golden check, in the order of its anchors.
   */
  @Test
  void theLossOfFourGivenViews() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one =
          Looking.rows(
              new double[] {-0.420191514, 0.733631472, 0.534063625},
              new double[] {0.689774817, -0.492706876, -0.530519214});
      Tensor two =
          Looking.rows(
              new double[] {0.747577155, 0.664128054, 0.007894631},
              new double[] {-0.469517096, 0.699777725, 0.538390966});
      assertThat(new NtXent(0.2).of(one, two).item_double())
          .isCloseTo(5.154277113919, within(2e-8)); // The views have nine digits.
    }
  }
}
