package dev.tiller.selfsupervised.probe;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LBFGS;
import org.bytedeco.pytorch.LBFGSOptions;
import org.bytedeco.pytorch.LossClosure;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Multinomial logistic regression on standardized features, by libtorch's L-BFGS in float64:
 * minimizes the mean of {@code -log p(label)} plus {@code penalty |W|^2 / 2}; offsets carry no
 * penalty.
 *
 * @param penalty above 0, on features of deviation 1
 * @param iterations at most; the fit ends before where it stands still
 */
public record LinearProbe(double penalty, int iterations) implements Probe {

  private static final double STANDS_STILL = 1e-9;
  private static final int HISTORY = 20;

  /** Checks the ranges. */
  public LinearProbe {
    if (!(penalty > 0) || iterations < 1) {
      throw new UserError(
          "A linear probe with penalty %s and %d iterations was asked for; a number above 0, and at least 1, were expected."
              .formatted(penalty, iterations));
    }
  }

  /** A weak penalty and as many iterations as it takes. */
  public static LinearProbe standard() {
    return new LinearProbe(1e-4, 500);
  }

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public int[] predict(Embeddings train, int classes, Embeddings test) {
    try (TensorScope scope = TensorScope.open()) {
      Scaled x = Scaled.of(train, test);
      long[] labels = Arrays.stream(train.labels()).asLongStream().toArray();
      Tensor y = Tensors.of(labels, labels.length);
      Tensor weights = torch.zeros(new long[] {train.width(), classes}, x.train().options());
      Tensor offsets = torch.zeros(new long[] {classes}, x.train().options());
      weights.set_requires_grad(true);
      offsets.set_requires_grad(true);
      minimize(x.train(), y, weights, offsets);
      try (var noGrad = Tensors.noGrad()) {
        return Probe.largest(x.test().mm(weights).add(offsets));
      }
    }
  }

  private void minimize(Tensor x, Tensor y, Tensor weights, Tensor offsets) {
    LBFGSOptions options = new LBFGSOptions(1);
    options.max_iter().put(iterations);
    options.history_size().put(HISTORY);
    options.tolerance_grad().put(STANDS_STILL);
    options.tolerance_change().put(STANDS_STILL);
    options.line_search_fn().put("strong_wolfe");
    try (TensorVector unknowns = new TensorVector(weights, offsets);
        LBFGS search = new LBFGS(unknowns, options);
        LossClosure loss =
            new LossClosure() {
              @Override
              public Tensor call() {
                search.zero_grad();
                try (TensorScope scope = TensorScope.open()) {
                  Tensor missed = torch.cross_entropy_loss(x.mm(weights).add(offsets), y);
                  Tensor norm = weights.square().sum().mul(new Scalar(penalty / 2));
                  Tensor value = missed.add(norm);
                  value.backward();
                  return scope.keep(value.detach());
                }
              }
            }) {
      search.step(loss);
    }
  }
}
