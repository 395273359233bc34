package dev.tiller.selfsupervised.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.tensor.TensorScope;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AssignmentsTest {

  private static final Offset<Double> DIGITS = within(6e-10);

  @Test
  void entropiesAndReconstructionOfThreeAssignments() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one =
          Looking.rows(
              new double[] {.7, .2, .1}, new double[] {.1, .8, .1}, new double[] {.3, .3, .4});
      Tensor two =
          Looking.rows(
              new double[] {.6, .3, .1}, new double[] {.2, .7, .1}, new double[] {.1, .2, .7});
      assertThat(Assignments.entropy(one).item_double()).isCloseTo(1.052138866, DIGITS);
      assertThat(Assignments.entropy(two).item_double()).isCloseTo(1.088899675, DIGITS);
      assertThat(Assignments.uniformCrossEntropy(one).item_double())
          .isCloseTo(1.149662347, DIGITS)
          .isGreaterThan(Math.log(3)); // No entropy of three classes is.
      assertThat(Assignments.crossEntropy(one, two).item_double()).isCloseTo(0.940483029, DIGITS);
      assertThat(Assignments.crossEntropy(two, one).item_double()).isCloseTo(0.925555073, DIGITS);
      assertThat(
              (Assignments.crossEntropy(one, two).item_double()
                      + Assignments.crossEntropy(two, one).item_double())
                  / 2)
          .isCloseTo(0.933019051, DIGITS);
      // Scores whose softmax at temperature 1 is the assignment.
      double loss =
          Looking.total(
              new DiscreteEntropyReconstruction(1, 1),
              Looking.untaught(one.log()),
              Looking.untaught(two.log()));
      assertThat(loss).isCloseTo(-0.137500220, DIGITS);
    }
  }
}
