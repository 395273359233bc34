package dev.tiller.selfsupervised.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class SwavTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new Swav(0.5, 0.5, 3);
  }

  /** Codes of equal scores are uniform: the mean of minus the log probabilities. */
  @Override
  protected OptionalDouble collapse() {
    double[] scores;
    try (TensorScope scope = TensorScope.open()) {
      scores = Tensors.doubles(Looking.normal(5, 1, width()));
    }
    double all = Math.log(Arrays.stream(scores).map(s -> Math.exp(s / 0.5)).sum());
    return OptionalDouble.of(Arrays.stream(scores).map(s -> all - s / 0.5).average().getAsDouble());
  }

  @Test
  void codesUseAllPrototypesAlike() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = Looking.normal(1, 12, 4);
      Tensor codes = new Swav(0.1, 0.5, 200).codes(scores);
      assertThat(Tensors.doubles(codes.sum(new long[] {1}, false, null)))
          .containsExactly(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, within(1e-12));
      assertThat(Tensors.doubles(codes.sum(new long[] {0}, false, null)))
          .containsExactly(new double[] {3, 3, 3, 3}, within(1e-6));
    }
  }

  /** One round by hand: columns to equal sums, then rows to 1. */
  @Test
  void oneRoundOfTwoImages() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = Looking.rows(new double[] {Math.log(3), 0}, new double[] {0, 0});
      assertThat(Tensors.doubles(new Swav(0.1, 1, 1).codes(scores)))
          .containsExactly(new double[] {0.6, 0.4, 1 / 3.0, 2 / 3.0}, within(1e-12));
    }
  }

  /** In float32, exp(score / epsilon) of a cosine of 1 would still fit; of a logit of 5 not. */
  @Test
  void largeScoresStayFinite() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = Looking.normal(2, 6, 3).mul(Tensors.scalar(50)).to(ScalarType.Float);
      Tensor codes = Swav.standard().codes(scores);
      assertThat(codes.isfinite().all().item_bool()).isTrue();
    }
  }
}
