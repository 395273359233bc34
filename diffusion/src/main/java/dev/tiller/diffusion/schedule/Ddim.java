package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * DDIM without noise (arXiv 2010.02502, equation 12 with sigma 0):
 *
 * <pre>x0 = (x - sqrt(1 - a) e) / sqrt(a),   x' = sqrt(a') x0 + sqrt(1 - a') e</pre>
 *
 * with a = alphaBar at t and a' at t - times / steps.
 */
record Ddim(Diffused diffused) implements Scheduler {

  @Override
  public String name() {
    return "DDIMScheduler";
  }

  @Override
  public Identity identity() {
    return diffused.identity("ddim");
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    double[] times =
        diffused.spacing() == Spacing.LINSPACE ? rounded(steps) : diffused.times(steps);
    return new Steps(diffused, times, diffused.noise().times() / steps);
  }

  private double[] rounded(int steps) {
    double[] times = diffused.times(steps);
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.rint(times[i]);
    }
    return times;
  }

  private record Steps(Diffused diffused, double[] times, int stride) implements Sampling {

    @Override
    public int calls() {
      return times.length;
    }

    @Override
    public double time(int call) {
      return times[call];
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      int time = (int) times[call];
      double now = diffused.noise().alphaBar(time);
      double then = diffused.alphaBar(time - stride);
      Tensor data = diffused.data(x, output, now);
      Tensor e = diffused.noise(x, output, now);
      return Diffused.sum(data, Math.sqrt(then), e, Math.sqrt(1 - then));
    }
  }
}
