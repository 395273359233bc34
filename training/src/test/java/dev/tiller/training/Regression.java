package dev.tiller.training;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A plane through noisy points, float64, with a buffer and a loss of two parts. */
final class Regression implements Objective {

  static final int BATCH = 6;
  private static final double[] TRUTH = {1.5, -2, 0.5};

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Tensor mean;
  private boolean training;
  private boolean broken;
  private double poison;

  Regression(Owned owned) {
    parameters.put("weight", owned.make(() -> Tensors.of(new double[] {0.1, 0.2, 0.3}, 3, 1)));
    parameters.put("bias", owned.make(() -> Tensors.of(new double[1], 1)));
    mean = owned.make(() -> Tensors.of(new double[1], 1));
  }

  /** Makes the loss of every step from now on NaN, or only its gradient. */
  void poison(boolean loss) {
    broken = true;
    poison = loss ? Double.NaN : 0;
  }

  @Override
  public Identity identity() {
    return Identity.of("regression").with("batch", BATCH);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public Map<String, Tensor> buffers() {
    return Map.of("mean", mean);
  }

  @Override
  public int samples(long seen) {
    return BATCH;
  }

  @Override
  public void mode(Mode mode) {
    training = mode == Mode.TRAIN;
  }

  boolean training() {
    return training;
  }

  @Override
  public Losses gradients(Share share) {
    int n = share.size();
    double[] x = new double[3 * n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      SplittableRandom random = share.random(share.from() + i);
      for (int j = 0; j < 3; j++) {
        x[3 * i + j] = random.nextDouble() - 0.5;
        y[i] += TRUTH[j] * x[3 * i + j];
      }
    }
    Tensor weight = parameters.get("weight");
    Tensor predicted = Tensors.of(x, n, 3).mm(weight).add(parameters.get("bias"));
    Tensor error = predicted.sub(Tensors.of(y, n, 1)).square().mean();
    if (training) {
      try (AutoGradMode noGrad = Tensors.noGrad()) {
        mean.lerp_(predicted.detach().mean().reshape(1), new Scalar(0.1 * share.weight()));
      }
    }
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("error", broken ? error.sqrt().mul(new Scalar(poison)) : error);
    parts.put("size", weight.square().sum().mul(new Scalar(1e-3)));
    Losses losses = share.backward(parts);
    if (broken) {
      try (AutoGradMode noGrad = Tensors.noGrad()) {
        weight.grad().div_(new Scalar(0.0));
      }
    }
    return losses;
  }
}
