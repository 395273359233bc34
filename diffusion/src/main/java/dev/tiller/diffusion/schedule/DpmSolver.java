package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Owned;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * DPM-Solver++ (2M), midpoint (arXiv 2211.01095, algorithm 2): with alpha = 1 / sqrt(s^2 + 1),
 * sigma = s alpha, lambda = ln(alpha / sigma), h = lambda' - lambda and r = h_before / h
 *
 * <pre>x' = (sigma' / sigma) x - alpha' (e^-h - 1) (x0 + (x0 - x0_before) / (2 r))</pre>
 *
 * <p>The first step, and the last one to sigma 0, are of first order.
 *
 * @param karras whether sigmas lie as in arXiv 2206.00364, equation 5
 * @param order 1 or 2
 * @param toZero whether the last sigma is 0; else that of time 0
 */
record DpmSolver(
    Diffused diffused, boolean karras, int order, boolean toZero, boolean lowerOrderFinal)
    implements Scheduler {

  /** Steps from which the last one keeps its order unless it goes to sigma 0. */
  private static final int FEW = 15;

  @Override
  public String name() {
    return "DPMSolverMultistepScheduler";
  }

  @Override
  public Identity identity() {
    return diffused
        .identity("dpm-solver++")
        .with("karras", karras)
        .with("order", order)
        .with("toZero", toZero)
        .with("lowerOrderFinal", lowerOrderFinal);
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    int last = diffused.noise().times();
    double[] times = diffused.spacing().timesButLast(steps, last, diffused.offset());
    double[] sigmas = new double[steps + 1];
    double[] spread =
        Euler.karras(diffused.noise().sigma(last - 1), diffused.noise().sigma(0), steps);
    for (int i = 0; i < steps; i++) {
      sigmas[i] = karras ? spread[i] : diffused.noise().sigma(times[i]);
      times[i] = karras ? Math.rint(diffused.noise().timeOf(spread[i])) : times[i];
    }
    sigmas[steps] = toZero ? 0 : diffused.noise().sigma(0);
    return new Steps(this, times, sigmas);
  }

  private static final class Steps implements Sampling {

    private final DpmSolver solver;
    private final double[] times;
    private final double[] sigmas;
    private final Owned owned = new Owned();
    private @Nullable Tensor before;

    Steps(DpmSolver solver, double[] times, double[] sigmas) {
      this.solver = solver;
      this.times = times;
      this.sigmas = sigmas;
    }

    @Override
    public int calls() {
      return times.length;
    }

    @Override
    public double time(int call) {
      return times[call];
    }

    @Override
    public double[] sigmas() {
      return sigmas.clone();
    }

    @Override
    public boolean remembers() {
      return solver.order > 1;
    }

    private double lambda(int at) {
      return -Math.log(sigmas[at]);
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      double alpha = 1 / Math.hypot(sigmas[call], 1);
      Tensor data = solver.diffused.data(x, output, alpha * alpha);
      double then = 1 / Math.hypot(sigmas[call + 1], 1);
      double h = lambda(call + 1) - lambda(call);
      double ratio = sigmas[call + 1] * then / (sigmas[call] * alpha);
      double gain = -then * Math.expm1(-h);
      Tensor moved = Diffused.sum(x, ratio, data, gain);
      if (before != null && !lowers(call)) {
        double r = (lambda(call) - lambda(call - 1)) / h;
        moved = moved.add(data.sub(before), new Scalar(gain / (2 * r)));
      }
      if (remembers()) {
        Tensor older = before;
        before = owned.make(data::clone);
        if (older != null) {
          owned.release(older);
        }
      }
      return moved;
    }

    private boolean lowers(int call) {
      boolean last = call == times.length - 1;
      return last && (solver.toZero || solver.lowerOrderFinal && times.length < FEW);
    }

    @Override
    public void close() {
      owned.close();
      before = null;
    }
  }
}
