package dev.tiller.deeppcr.picard;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Picard iteration in a sliding window (ParaDiGMS, arXiv 2305.16317): all steps of the window are
 * taken at once, their changes summed from its left end, and the window slides past every leading
 * state that has stopped moving. States that enter on the right copy the last one.
 *
 * <p>The result is within a tolerance, not exact: a state is accepted when its mean squared move is
 * at most {@code tolerance^2} times the step's variance. With tolerance 0 a state is accepted only
 * when it is exact, and a sweep settles at least one.
 *
 * @param window W, at least 1
 * @param tolerance at least 0; the paper's default is 0.1
 * @param variance of the noise that each step adds, one number a step; empty for 1 everywhere
 */
public record WindowSolver(int window, double tolerance, List<Double> variance)
    implements ChainSolver {

  /** Checks the numbers. */
  public WindowSolver {
    variance = List.copyOf(variance);
    if (window < 1 || !(tolerance >= 0) || variance.stream().anyMatch(v -> !(v > 0))) {
      throw new UserError(
          "A window of %d steps with tolerance %s was given, but at least 1 step, a tolerance of at least 0 and positive variances were expected."
              .formatted(window, tolerance));
    }
  }

  /** Every step's variance is 1. */
  public WindowSolver(int window, double tolerance) {
    this(window, tolerance, List.of());
  }

  @Override
  public String name() {
    return "window";
  }

  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Trajectory path = Trajectory.from(chain, start);
      if (!variance.isEmpty() && variance.size() != chain.length()) {
        throw new UserError(
            "The window solver has %d variances for a chain of %d steps; give one a step."
                .formatted(variance.size(), chain.length()));
      }
      path.states().copy_(path.entering().select(0, 0).unsqueeze(0));
      List<Double> moves = new ArrayList<>();
      int left = 0;
      while (left < chain.length()) {
        int n = Math.min(window, chain.length() - left);
        try (TensorScope sweep = TensorScope.open()) {
          double[] errors = sweep(path, left, n);
          moves.add(Arrays.stream(errors).max().orElse(0));
          int slid = 1 + accepted(errors, left);
          int fresh = Math.min(chain.length(), left + n + slid) - (left + n);
          if (fresh > 0) {
            Tensor edge = path.states().narrow(0, left + n - 1, 1);
            path.states().narrow(0, left + n, fresh).copy_(edge);
          }
          left += slid;
        }
      }
      return ChainSolution.exact(
          scope.keep(path.states()),
          Trajectory.isFinite(path.states()),
          moves.size(),
          moves,
          2L * moves.size(),
          List.of(),
          (System.nanoTime() - began) / 1e9);
    }
  }

  /**
   * One sweep.
   *
   * @return mean squared move of every state of the window, over its variance
   */
  private double[] sweep(Trajectory path, int left, int n) {
    Tensor entering = path.entering().narrow(0, left, n);
    Tensor drift = path.step(left, n).sub(entering);
    Tensor states = path.states().narrow(0, left, n);
    Tensor next = drift.cumsum(0).add(entering.narrow(0, 0, 1));
    Tensor moves = next.sub(states);
    states.copy_(next);
    if (moves.numel() == 0) {
      return new double[n];
    }
    double[] errors = Tensors.doubles(moves.square().mean(1, 2));
    for (int i = 0; i < n && !variance.isEmpty(); i++) {
      errors[i] /= variance.get(left + i);
    }
    return errors;
  }

  /** Leading states that may be left behind, besides the first, which is exact by now. */
  private int accepted(double[] errors, int left) {
    int count = 0;
    while (count < errors.length - 1 && errors[count] <= tolerance * tolerance) {
      count++;
    }
    return count;
  }
}
