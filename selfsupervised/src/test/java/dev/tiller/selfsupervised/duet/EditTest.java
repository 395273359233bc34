package dev.tiller.selfsupervised.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class EditTest {

  private static Tensor matrix() {
    return Matrices.STRUCTURE.matrix(Matrices.first()).narrow(0, 0, 1);
  }

  private static double[] sums(Tensor matrices) {
    return Tensors.doubles(matrices.sum(new long[] {1}, false, null));
  }

  @Test
  void theMarginalEditIsThatOfTheCode() {
    try (TensorScope scope = TensorScope.open()) {
      Target target = new Gaussian(0.2);
      Tensor edited =
          new MarginalEdit(target).apply(matrix(), new double[] {0.5}, new double[] {0.9});
      assertThat(Tensors.doubles(edited))
          .containsExactly(
              new double[] {
                -3.036717710, -4.157604193, -4.878178902,
                -1.341621782, -0.172700802, 0.405788069,
                2.786440829, 1.592881312, 1.168056738,
                1.789532641, 2.983841593, 3.246499003
              },
              within(1e-9));
      assertThat(sums(edited))
          .containsExactly(new double[] {0.197633977, 0.246417909, -0.057835092}, within(1e-9));
      assertThat(Tensors.doubles(Matrices.STRUCTURE.marginal(edited.reshape(1, 12))))
          .containsExactly(target.of(0.9, 4), within(1e-12));
    }
  }

  @Test
  void theRollMovesBinsAndLeavesContent() {
    try (TensorScope scope = TensorScope.open()) {
      double[] z = Tensors.doubles(matrix());
      double[] rolled =
          Tensors.doubles(new Roll().apply(matrix(), new double[] {0.5}, new double[] {0.75}));
      for (int g = 0; g < 4; g++) {
        for (int c = 0; c < 3; c++) {
          assertThat(rolled[(g + 1) % 4 * 3 + c]).isEqualTo(z[g * 3 + c]);
        }
      }
      for (double bins : new double[] {0, 1, -1, 2.25, -7.5, 4}) {
        assertThat(sums(Roll.by(matrix(), bins))).containsExactly(sums(matrix()), within(1e-14));
      }
      assertThat(Tensors.doubles(Roll.by(matrix(), 4))).isEqualTo(z);
      double[] half = Tensors.doubles(Roll.by(matrix(), 0.5));
      for (int i = 0; i < 12; i++) {
        assertThat(half[i]).isCloseTo((z[i] + z[Math.floorMod(i - 3, 12)]) / 2, within(1e-15));
      }
    }
  }

  /** A marginal that is an exact target becomes the target of the parameter it was rolled to. */
  @Test
  void theRollTakesOneTargetToAnother() {
    try (TensorScope scope = TensorScope.open()) {
      Target target = new VonMises(3);
      Tensor at = target.rows(new double[] {0.3}, 4, matrix()).log();
      Tensor z = MarginalEdit.to(matrix(), at);
      Tensor rolled = new Roll().apply(z, new double[] {0.3}, new double[] {0.8});
      assertThat(Tensors.doubles(Matrices.STRUCTURE.marginal(rolled.reshape(1, 12))))
          .containsExactly(target.of(0.8, 4), within(1e-14));
    }
  }

  @Test
  void theProfileEditExchangesMeans() {
    try (TensorScope scope = TensorScope.open();
        ProfileEdit edit =
            ProfileEdit.fit(Looking.normal(3, 40, 12).view(40, 4, 3), parameters(40), 8)) {
      Tensor z = Looking.normal(4, 2, 12).view(2, 4, 3);
      double[] low = {0.03, 0.99};
      double[] high = {0.6, 0.5};
      Tensor there = edit.apply(z, low, high);
      assertThat(Tensors.doubles(edit.apply(there, high, low)))
          .containsExactly(Tensors.doubles(z), within(1e-14));
      Tensor all = Looking.normal(3, 40, 12);
      Tensor mean = all.index_select(0, Tensors.of(new long[] {0, 8, 16, 24, 32}));
      Tensor other = all.index_select(0, Tensors.of(new long[] {4, 12, 20, 28, 36}));
      Tensor moved =
          z.narrow(0, 0, 1)
              .reshape(12)
              .sub(mean.mean(new long[] {0}, false, null))
              .add(other.mean(new long[] {0}, false, null));
      assertThat(Tensors.doubles(there.narrow(0, 0, 1)))
          .containsExactly(Tensors.doubles(moved), within(1e-14));
    }
  }

  /** The middle of bin r mod 8. */
  private static double[] parameters(int rows) {
    double[] parameters = new double[rows];
    java.util.Arrays.setAll(parameters, r -> (r % 8 + 0.5) / 8);
    return parameters;
  }
}
