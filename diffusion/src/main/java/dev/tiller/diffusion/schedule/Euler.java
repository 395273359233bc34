package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Euler's method over sigma (arXiv 2206.00364, algorithm 2 without churn), and with noise added at
 * each step the ancestral one:
 *
 * <pre>x' = x + (s' - s) (x - x0) / s</pre>
 *
 * <p>Ancestral: Euler to s_down, then s_up noise, with s_up^2 = s'^2 (s^2 - s'^2) / s^2 and
 * s_down^2 = s'^2 - s_up^2.
 *
 * @param spread how sigmas lie
 * @param ancestral whether noise is added
 * @param toZero whether the last sigma is 0; else that of time 0
 */
record Euler(Diffused diffused, Spread spread, boolean ancestral, boolean toZero)
    implements Scheduler {

  @Override
  public String name() {
    return ancestral ? "EulerAncestralDiscreteScheduler" : "EulerDiscreteScheduler";
  }

  @Override
  public Identity identity() {
    Identity identity = spread.with(diffused.identity(ancestral ? "euler-ancestral" : "euler"));
    return toZero ? identity : identity.with("toZero", false);
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    double[] times = diffused.times(steps);
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = diffused.noise().sigma(times[i]);
    }
    if (!spread.atTimes()) {
      double[] levels = spread.levels(sigmas[0], sigmas[steps - 1], steps);
      for (int i = 0; i < steps; i++) {
        sigmas[i] = levels[i];
        times[i] = diffused.noise().timeOf(levels[i]);
      }
    }
    sigmas[steps] = toZero ? 0 : diffused.noise().sigma(0);
    return new Steps(this, times, sigmas);
  }

  private record Steps(Euler euler, double[] times, double[] sigmas) implements Sampling {

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
    public boolean addsNoise() {
      return euler.ancestral;
    }

    @Override
    public double start() {
      return euler.diffused.spacing() == Spacing.LEADING ? Math.hypot(sigmas[0], 1) : sigmas[0];
    }

    @Override
    public Tensor input(int call, Tensor x) {
      return x.div(new Scalar(Math.hypot(sigmas[call], 1)));
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      double s = sigmas[call];
      double to = sigmas[call + 1];
      double up = euler.ancestral ? Math.sqrt(to * to * (s * s - to * to) / (s * s)) : 0;
      double down = euler.ancestral ? Math.sqrt(to * to - up * up) : to;
      Tensor data = euler.diffused.dataAt(x, output, s);
      Tensor moved = Diffused.sum(x, down / s, data, 1 - down / s);
      return up > 0 ? moved.add(noise.get(), new Scalar(up)) : moved;
    }
  }
}
