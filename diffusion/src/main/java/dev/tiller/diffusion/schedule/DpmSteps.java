package dev.tiller.diffusion.schedule;

import dev.tiller.tensor.Owned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Steps of DPM-Solver++. With alpha = 1 / sqrt(s^2 + 1), sigma = s alpha, lambda = ln(alpha /
 * sigma), h = lambda' - lambda, and data D and their differences over lambda, D1 and D2,
 *
 * <pre>x' = (sigma' / sigma) x - alpha' (e^-h - 1) D + alpha' a D1 - alpha' b D2</pre>
 *
 * where a is -(e^-h - 1) / 2 by the midpoint's rule and (e^-h - 1) / h + 1 by Heun's and in the
 * third order, and b = (e^-h - 1 + h) / h^2 - 1/2. For data that are quadratic in lambda b would
 * have to be twice that; this is what its authors and diffusers compute, and it converges as the
 * second order does. The stochastic form has e^-2h in place of e^-h, sigma' e^-h / sigma before x,
 * and adds sigma' sqrt(1 - e^-2h) of noise.
 */
final class DpmSteps implements Sampling {

  private final DpmSolver solver;
  private final double[] times;
  private final double[] sigmas;
  private final Owned owned = new Owned();

  /** Data of this call and those before it, the latest first. */
  private final List<Tensor> datas = new ArrayList<>();

  DpmSteps(DpmSolver solver, double[] times, double[] sigmas) {
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
    return solver.order() > 1;
  }

  @Override
  public boolean addsNoise() {
    return solver.form().noisy();
  }

  private double lambda(int at) {
    return -Math.log(sigmas[at]);
  }

  @Override
  public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
    double alpha = 1 / Math.hypot(sigmas[call], 1);
    Tensor data = solver.diffused().data(x, output, alpha * alpha);
    double then = 1 / Math.hypot(sigmas[call + 1], 1);
    double h = lambda(call + 1) - lambda(call);
    boolean noisy = solver.form().noisy();
    double ratio = sigmas[call + 1] * then / (sigmas[call] * alpha);
    double gain = -then * Math.expm1(noisy ? -2 * h : -h);
    remember(data);
    Tensor moved = Diffused.sum(x, noisy ? ratio * Math.exp(-h) : ratio, data, gain);
    int order = solver.orderAt(call, calls(), datas.size());
    if (order > 1) {
      moved = corrected(moved, call, order, h, then, gain);
    }
    double added = noisy ? sigmas[call + 1] * then * Math.sqrt(-Math.expm1(-2 * h)) : 0;
    return added > 0 ? moved.add(noise.get(), new Scalar(added)) : moved;
  }

  /** With what the differences of data add. */
  private Tensor corrected(Tensor moved, int call, int order, double h, double then, double gain) {
    double before = lambda(call) - lambda(call - 1);
    Tensor first = datas.get(0).sub(datas.get(1)).mul(new Scalar(h / before));
    if (order == 2) {
      return moved.add(first, new Scalar(solver.form().heun() ? heun(h, then) : gain / 2));
    }
    double earlier = lambda(call - 1) - lambda(call - 2);
    Tensor second = datas.get(1).sub(datas.get(2)).mul(new Scalar(h / earlier));
    Tensor bend = first.sub(second).mul(new Scalar(h / (before + earlier)));
    Tensor slope = first.add(bend, new Scalar(before / h));
    double bent = then * ((Math.expm1(-h) + h) / (h * h) - 0.5);
    return moved.add(slope, new Scalar(heun(h, then))).sub(bend, new Scalar(bent));
  }

  /** Heun's weight; of the stochastic form (1 - e^-2h) / (-2h) + 1. */
  private double heun(double h, double then) {
    double twice = solver.form().noisy() ? 2 * h : h;
    return then * (Math.expm1(-twice) / twice + 1);
  }

  private void remember(Tensor data) {
    if (!remembers()) {
      datas.clear();
      datas.add(data);
      return;
    }
    datas.add(0, owned.make(data::clone));
    if (datas.size() > solver.order()) {
      owned.release(datas.remove(datas.size() - 1));
    }
  }

  @Override
  public void close() {
    owned.close();
    datas.clear();
  }
}
