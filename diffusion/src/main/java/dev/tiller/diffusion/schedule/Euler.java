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
 * @param karras whether sigmas lie as in that paper's equation 5
 * @param ancestral whether noise is added
 */
record Euler(Diffused diffused, boolean karras, boolean ancestral) implements Scheduler {

  @Override
  public String name() {
    return ancestral ? "EulerAncestralDiscreteScheduler" : "EulerDiscreteScheduler";
  }

  @Override
  public Identity identity() {
    return diffused.identity(ancestral ? "euler-ancestral" : "euler").with("karras", karras);
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    double[] times = diffused.times(steps);
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = diffused.noise().sigma(times[i]);
    }
    if (karras) {
      double[] karras = karras(sigmas[0], sigmas[steps - 1], steps);
      for (int i = 0; i < steps; i++) {
        sigmas[i] = karras[i];
        times[i] = diffused.noise().timeOf(karras[i]);
      }
    }
    return new Steps(this, times, sigmas);
  }

  /** (greatest^(1/7) .. least^(1/7))^7 on a straight line. */
  static double[] karras(double greatest, double least, int steps) {
    double[] sigmas = new double[steps];
    double from = Math.pow(greatest, 1 / 7.0);
    double to = Math.pow(least, 1 / 7.0);
    for (int i = 0; i < steps; i++) {
      sigmas[i] = Math.pow(steps == 1 ? from : from + (to - from) * i / (steps - 1), 7);
    }
    return sigmas;
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
