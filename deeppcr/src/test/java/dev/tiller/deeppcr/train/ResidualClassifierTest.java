package dev.tiller.deeppcr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Two classes of points on either side of a curve. */
class ResidualClassifierTest {

  private static final ResidualClassifier.Shape SHAPE =
      new ResidualClassifier.Shape(3, 4, 32, 4, 2);
  private static final NewtonSolver NEWTON = new NewtonSolver().with(new Stop(1e-6, 1e-6, 0));

  private record Points(Tensor features, Tensor labels) {}

  private static Points points(int n, long seed) {
    Random random = new Random(seed);
    float[] features = new float[3 * n];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 3; j++) {
        features[3 * i + j] = (float) random.nextGaussian();
      }
      labels[i] = features[3 * i] > 0.5 * Math.sin(2 * features[3 * i + 1]) ? 1 : 0;
    }
    return new Points(Tensors.of(features, n, 3), Tensors.of(labels, n));
  }

  private static double[] train(ResidualClassifier network, boolean parallel, int steps) {
    List<Double> losses = new ArrayList<>();
    ClassifierObjective objective =
        new ClassifierObjective(
            network,
            parallel ? NEWTON : null,
            LinearMethod.CR.solver(),
            32,
            share -> {
              Points batch = points(32, share.step());
              return new ClassifierObjective.Batch(batch.features, batch.labels);
            },
            pass -> losses.add(pass.loss()));
    try (Run run = Run.of(objective).optimizer(new AdamW(3e-3, 0)).samples(32L * steps).open()) {
      run.run(Monitor.NONE);
    }
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void parallelTrainingFollowsAutograd() {
    try (ResidualClassifier one = new ResidualClassifier(SHAPE, 1);
        ResidualClassifier two = new ResidualClassifier(SHAPE, 1)) {
      double[] parallel = train(one, true, 20);
      double[] autograd = train(two, false, 20);
      assertThat(parallel).containsExactly(autograd, within(1e-3));
      assertThat(parallel[0]).isNotEqualTo(parallel[19]);
    }
  }

  @Test
  void itLearns() {
    try (TensorScope scope = TensorScope.open();
        ResidualClassifier network = new ResidualClassifier(SHAPE, 2)) {
      Points test = points(500, -1);
      train(network, true, 150);
      assertThat(network.accuracy(test.features, test.labels, NEWTON)).isGreaterThan(0.85);
    }
  }

  @Test
  void aStepLeavesNothingBehind() {
    try (TensorScope scope = TensorScope.open();
        ResidualClassifier network = new ResidualClassifier(SHAPE, 3)) {
      Points batch = points(8, 1);
      network.gradients(batch.features, batch.labels, NEWTON, LinearMethod.CR.solver());
      try (LeakCheck check = LeakCheck.open()) {
        network.gradients(batch.features, batch.labels, NEWTON, LinearMethod.CR.solver());
      }
    }
  }

  @Test
  void sizesThatAreNoneAreNamed() {
    assertThatThrownBy(() -> new ResidualClassifier.Shape(3, 4, 0, 4, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0 blocks");
  }
}
