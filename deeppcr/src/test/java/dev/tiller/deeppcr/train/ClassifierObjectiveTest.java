package dev.tiller.deeppcr.train;

import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Share;
import java.util.SplittableRandom;

/** The gradient of a parallel forward and one adjoint solve, in float32. */
class ClassifierObjectiveTest extends ObjectiveContract {

  private static final int BATCH = 16;

  @Override
  protected Objective make(Owned owned) {
    ResidualClassifier network =
        owned.add(new ResidualClassifier(new ResidualClassifier.Shape(3, 4, 8, 3, 2), 1));
    return new ClassifierObjective(
        network,
        new NewtonSolver().with(new Stop(1e-6, 1e-6, 0)),
        LinearMethod.CR.solver(),
        BATCH,
        ClassifierObjectiveTest::batch,
        pass -> {});
  }

  private static ClassifierObjective.Batch batch(Share share) {
    SplittableRandom random = share.random();
    float[] features = new float[3 * BATCH];
    long[] labels = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < 3; j++) {
        features[3 * i + j] = (float) random.nextDouble(-2, 2);
      }
      labels[i] = features[3 * i] > 0.3 ? 1 : 0;
    }
    return new ClassifierObjective.Batch(Tensors.of(features, BATCH, 3), Tensors.of(labels, BATCH));
  }

  @Override
  protected double distance() {
    return 2e-3;
  }

  @Override
  protected double tolerance() {
    return 5e-3;
  }

  /** The chain is solved for a whole batch. */
  @Override
  protected boolean divides() {
    return false;
  }
}
