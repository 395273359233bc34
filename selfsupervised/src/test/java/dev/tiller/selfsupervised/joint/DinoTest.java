package dev.tiller.selfsupervised.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Step;
import dev.tiller.training.ema.Momentum;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DinoTest extends PretextContract {

  private static final Dino.Settings SETTINGS =
      new Dino.Settings(0.5, 0.4, Momentum.constant(0.9, ROWS));

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return owned.add(new Dino(width(), SETTINGS, type));
  }

  /** With the center at 0: the cross entropy of one image's assignments. */
  @Override
  protected OptionalDouble collapse() {
    double[] scores;
    try (TensorScope scope = TensorScope.open()) {
      scores = Tensors.doubles(Looking.normal(5, 1, width()));
    }
    double taught = Arrays.stream(scores).map(s -> Math.exp(s / 0.4)).sum();
    double own = Math.log(Arrays.stream(scores).map(s -> Math.exp(s / 0.5)).sum());
    return OptionalDouble.of(
        Arrays.stream(scores).map(s -> Math.exp(s / 0.4) / taught * (own - s / 0.5)).sum());
  }

  /** Two looks, two shares: the mean of the teacher's scores of all, and only after the step. */
  @Test
  void theCenterFollowsTheTeacherAfterTheStep() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      Dino dino = owned.add(new Dino(2, SETTINGS, ScalarType.Double));
      dino.mode(Objective.Mode.TRAIN);
      Look one = Looking.at(Looking.rows(new double[] {1, 2}));
      Look two = Looking.at(Looking.rows(new double[] {3, 6}));
      double before = Looking.total(dino, one, two);
      assertThat(Looking.total(dino, two, one)).isEqualTo(before);
      Tensor center = dino.buffers().get("center");
      assertThat(Tensors.doubles(center)).containsExactly(0, 0);
      dino.afterUpdate(new Step(0, 0, ROWS, Losses.of(0), 1, 1, false));
      assertThat(Tensors.doubles(center)).containsExactly(new double[] {0.2, 0.4}, within(1e-15));
      dino.mode(Objective.Mode.EVALUATE);
      assertThat(Looking.total(dino, one, two)).isNotEqualTo(before);
      dino.afterUpdate(new Step(1, ROWS, ROWS, Losses.of(0), 1, 1, false));
      assertThat(Tensors.doubles(center)).containsExactly(new double[] {0.2, 0.4}, within(1e-15));
    }
  }
}
