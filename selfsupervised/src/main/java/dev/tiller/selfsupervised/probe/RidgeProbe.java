package dev.tiller.selfsupervised.probe;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ridge regression of one-hot labels on standardized features, and the class with the largest
 * answer: {@code W = (X'X / n + penalty I)^-1 X'(Y - mean Y) / n}, in float64.
 *
 * @param penalty above 0, on features of deviation 1
 */
public record RidgeProbe(double penalty) implements Probe {

  /** Checks the penalty. */
  public RidgeProbe {
    if (!(penalty > 0)) {
      throw new UserError(
          "The penalty of a ridge probe is %s; a number above 0 was expected.".formatted(penalty));
    }
  }

  @Override
  public String name() {
    return "ridge";
  }

  @Override
  public int[] predict(Embeddings train, int classes, Embeddings test) {
    try (TensorScope scope = TensorScope.open()) {
      long[] labels = Arrays.stream(train.labels()).asLongStream().toArray();
      return Probe.largest(
          regress(train, torch.one_hot(Tensors.of(labels, labels.length), classes), test));
    }
  }

  /**
   * The regression itself, for targets that are no classes, such as an angle's cosine and sine.
   *
   * @param targets [items of {@code train}, k]
   * @return [items of {@code test}, k], float64, in the caller's scope
   */
  public Tensor regress(Embeddings train, Tensor targets, Embeddings test) {
    try (TensorScope scope = TensorScope.open()) {
      Scaled x = Scaled.of(train, test);
      Tensor y = targets.to(torch.ScalarType.Double);
      Tensor mean = y.mean(new long[] {0}, true, Tensors.optional(torch.ScalarType.Double));
      Scalar share = new Scalar(1.0 / train.size());
      Tensor gram = x.train().t().mm(x.train()).mul(share);
      Tensor eye = torch.eye(train.width(), gram.options());
      Tensor right = x.train().t().mm(y.sub(mean)).mul(share);
      Tensor weights = torch.linalg_solve(gram.add(eye.mul(new Scalar(penalty))), right);
      return scope.keep(x.test().mm(weights).add(mean));
    }
  }
}
