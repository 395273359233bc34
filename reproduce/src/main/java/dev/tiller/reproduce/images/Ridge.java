package dev.tiller.reproduce.images;

import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Ridge regression of standardized features, in float64, with an intercept that is not shrunk. */
public final class Ridge implements AutoCloseable {

  private static final double PENALTY = 1;

  private final Owned owned = new Owned();
  private final Tensor mean;
  private final Tensor spread;
  private final Tensor weights;
  private final Tensor intercept;

  private Ridge(Tensor mean, Tensor spread, Tensor weights, Tensor intercept) {
    this.mean = owned.make(mean::clone);
    this.spread = owned.make(spread::clone);
    this.weights = owned.make(weights::clone);
    this.intercept = owned.make(intercept::clone);
  }

  /**
   * @param features [n, d]
   * @param targets [n, k]
   */
  public static Ridge fit(Tensor features, Tensor targets) {
    try (TensorScope scope = TensorScope.open()) {
      long[] rows = {0};
      Tensor x = features.to(ScalarType.Double);
      Tensor t = targets.to(ScalarType.Double);
      Tensor mean = x.mean(rows, true, null);
      Tensor centered = x.sub(mean);
      Tensor spread = centered.square().mean(rows, true, null).sqrt().add(new Scalar(1e-9));
      Tensor z = centered.div(spread);
      Tensor gram = z.t().mm(z);
      Tensor penalty = torch.eye(gram.size(0), gram.options()).mul(new Scalar(PENALTY));
      Tensor intercept = t.mean(rows, true, null);
      Tensor weights = torch.linalg_solve(gram.add(penalty), z.t().mm(t.sub(intercept)));
      return new Ridge(mean, spread, weights, intercept);
    }
  }

  /**
   * Fits classes as one-hot targets.
   *
   * @param labels [n], from 0
   * @param classes how many
   */
  public static Ridge classes(Tensor features, int[] labels, int classes) {
    double[] targets = new double[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      targets[i * classes + labels[i]] = 1;
    }
    try (TensorScope scope = TensorScope.open()) {
      return fit(features, Tensors.of(targets, labels.length, classes));
    }
  }

  /**
   * @param features [n, d]
   * @return [n, k], float64, in the caller's scope
   */
  public Tensor apply(Tensor features) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = features.to(ScalarType.Double).sub(mean).div(spread);
      return scope.keep(z.mm(weights).add(intercept));
    }
  }

  /**
   * Share of items whose largest output is their label's.
   *
   * @param labels [n], from 0
   */
  public double accuracy(Tensor features, int[] labels) {
    try (TensorScope scope = TensorScope.open()) {
      long[] guess = Tensors.longs(apply(features).argmax(new LongOptional(1), false));
      int right = 0;
      for (int i = 0; i < guess.length; i++) {
        right += guess[i] == labels[i] ? 1 : 0;
      }
      return right / (double) guess.length;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
