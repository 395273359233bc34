package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Chain;
import dev.tiller.diffusion.Denoiser;
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A sampler from noise to data over any {@link Denoiser}, one denoising step a step (arXiv
 * 2010.02502, equation 12; eta 0 is DDIM, 1 is like DDPM):
 *
 * <pre>x' = c1 x + c2 e(x, t) + sigma xi</pre>
 *
 * <p>All noise is drawn before and kept, so the sampled path is a deterministic chain and every
 * solver must find the same.
 */
public final class DiffusionChain implements Chain {

  private final Denoiser denoiser;
  private final int width;
  private final int[] times;
  private final double[] c1;
  private final double[] c2;
  private final double[] sigma;
  private final @Nullable Tensor noise;

  /**
   * @param width of the data
   * @param times in the schedule, decreasing: where the sampler evaluates the denoiser
   * @param eta in [0, 1]
   * @param noise [L, B, w], standard normal, the caller's; null only if eta is 0
   */
  public DiffusionChain(
      Denoiser denoiser,
      NoiseSchedule schedule,
      int width,
      int[] times,
      double eta,
      @Nullable Tensor noise) {
    if (eta < 0 || eta > 1 || (eta > 0 && noise == null)) {
      throw new UserError(
          "The sampler's eta is %s with %s, but a number in [0, 1] was expected, and noise unless it is 0."
              .formatted(eta, noise == null ? "no noise" : "noise"));
    }
    this.denoiser = denoiser;
    this.width = width;
    this.times = times.clone();
    this.noise = eta > 0 ? noise : null;
    this.c1 = new double[times.length];
    this.c2 = new double[times.length];
    this.sigma = new double[times.length];
    for (int l = 0; l < times.length; l++) {
      double now = schedule.alphaBar(times[l]);
      double next = schedule.alphaBar(l + 1 < times.length ? times[l + 1] : -1);
      double variance = eta * eta * (1 - next) / (1 - now) * (1 - now / next);
      c1[l] = Math.sqrt(next / now);
      c2[l] = Math.sqrt(Math.max(0, 1 - next - variance)) - Math.sqrt(next * (1 - now) / now);
      sigma[l] = Math.sqrt(variance);
    }
  }

  @Override
  public int length() {
    return times.length;
  }

  @Override
  public int width() {
    return width;
  }

  /** c1 of every step: the part of its Jacobian that needs no network. */
  public double[] scaling() {
    return c1.clone();
  }

  @Override
  public Tensor step(int from, Tensor states) {
    try (TensorScope scope = TensorScope.open()) {
      int n = Math.toIntExact(states.size(0));
      long batch = states.size(1);
      long[] time = new long[Math.toIntExact(n * batch)];
      for (int i = 0; i < time.length; i++) {
        time[i] = times[from + (int) (i / batch)];
      }
      Tensor e =
          denoiser
              .noise(states.flatten(0, 1), Tensors.of(time, time.length))
              .unflatten(0, n, batch);
      Tensor next = states.mul(rows(c1, from, n, states)).add(e.mul(rows(c2, from, n, states)));
      if (noise != null) {
        next = next.add(noise.narrow(0, from, n).mul(rows(sigma, from, n, states)));
      }
      return scope.keep(next);
    }
  }

  private static Tensor rows(double[] values, int from, int n, Tensor like) {
    return Tensors.as(
        Tensors.of(Arrays.copyOfRange(values, from, from + n), n, 1, 1),
        like.scalar_type().intern());
  }
}
