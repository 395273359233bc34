package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Latent consistency sampling (arXiv 2310.04378, algorithm 3), which DMD2 uses: with u = scaling t,
 * c_skip = 0.25 / (u^2 + 0.25) and c_out = u / sqrt(u^2 + 0.25)
 *
 * <pre>d = c_out x0 + c_skip x,   x' = sqrt(a') d + sqrt(1 - a') noise,   at the end x' = d</pre>
 *
 * @param original steps of the grid from which times are taken
 * @param scaling of times in the boundary condition
 */
record Lcm(Diffused diffused, int original, double scaling) implements Scheduler {

  @Override
  public String name() {
    return "LCMScheduler";
  }

  @Override
  public Identity identity() {
    return diffused.identity("lcm").with("original", original).with("scaling", scaling);
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    Spacing.require(steps, original);
    int stride = diffused.noise().times() / original;
    double[] times = new double[steps];
    for (int i = 0; i < steps; i++) {
      int index = (int) Math.floor((double) original * i / steps);
      times[i] = (double) (original - index) * stride - 1;
    }
    return new Steps(this, times);
  }

  private record Steps(Lcm lcm, double[] times) implements Sampling {

    @Override
    public int calls() {
      return times.length;
    }

    @Override
    public double time(int call) {
      return times[call];
    }

    @Override
    public boolean addsNoise() {
      return times.length > 1;
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      double u = lcm.scaling * times[call];
      double skip = 0.25 / (u * u + 0.25);
      double out = u / Math.sqrt(u * u + 0.25);
      Tensor data = lcm.diffused.data(x, output, lcm.diffused.alphaBar((int) times[call]));
      Tensor denoised = Diffused.sum(data, out, x, skip);
      if (call == times.length - 1) {
        return denoised;
      }
      double then = lcm.diffused.alphaBar((int) times[call + 1]);
      return denoised
          .mul(new Scalar(Math.sqrt(then)))
          .add(noise.get(), new Scalar(Math.sqrt(1 - then)));
    }
  }
}
