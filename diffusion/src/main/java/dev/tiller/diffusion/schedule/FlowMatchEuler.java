package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Euler's method along a learned flow (arXiv 2210.02747; sampling as in arXiv 2403.03206): x' = x +
 * (s' - s) v, sigmas shifted by k s / (1 + (k - 1) s), or by the resolution with e^mu in place of k
 * and mu linear in the image's tokens.
 *
 * @param shift k
 * @param byResolution whether mu replaces it
 * @param mu over the image's tokens
 * @param evenly whether sigmas before the shift are 1, (n-1)/n .. 1/n, as FLUX has them; else they
 *     end at the least sigma of the training
 * @param trainTimes of the training
 */
record FlowMatchEuler(double shift, boolean byResolution, Mu mu, boolean evenly, int trainTimes)
    implements Scheduler {

  /** A straight line through two image sizes. */
  record Mu(double low, double high, int few, int many) {

    double of(int tokens) {
      double slope = (high - low) / (many - few);
      return slope * tokens + low - slope * few;
    }
  }

  @Override
  public String name() {
    return "FlowMatchEulerDiscreteScheduler";
  }

  @Override
  public Identity identity() {
    return Identity.of("flow-match-euler")
        .with("shift", shift)
        .with("byResolution", byResolution)
        .with("mu", List.of(mu.low, mu.high, (double) mu.few, (double) mu.many))
        .with("evenly", evenly)
        .with("trainTimes", trainTimes);
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    return sampling(steps, mu.of(tokens));
  }

  /** With mu as given. */
  Sampling sampling(int steps, double given) {
    if (steps < 1) {
      throw new UserError(
          "A sampler of %d steps was asked for; ask for 1 or more.".formatted(steps));
    }
    double k = byResolution ? Math.exp(given) : shift;
    double least = byResolution ? 1.0 / trainTimes : shifted(shift, 1.0 / trainTimes);
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      double s =
          evenly
              ? (double) (steps - i) / steps
              : steps == 1 ? 1 : 1 + (least - 1) * i / (steps - 1);
      sigmas[i] = shifted(k, s);
    }
    return new Steps(sigmas, trainTimes);
  }

  private static double shifted(double k, double s) {
    return k * s / (1 + (k - 1) * s);
  }

  private record Steps(double[] all, int trainTimes) implements Sampling {

    @Override
    public int calls() {
      return all.length - 1;
    }

    @Override
    public double time(int call) {
      return all[call] * trainTimes;
    }

    @Override
    public double[] sigmas() {
      return all.clone();
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      return x.add(output, new Scalar(all[call + 1] - all[call]));
    }
  }
}
