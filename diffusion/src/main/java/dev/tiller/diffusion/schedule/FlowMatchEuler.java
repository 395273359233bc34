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
 * @param shift of the sigmas
 * @param mu over the image's tokens
 * @param spread how sigmas before the shift lie
 * @param evenly whether sigmas before the shift are 1, (n-1)/n .. 1/n, as FLUX has them; else they
 *     end at the least sigma of the training
 * @param trainTimes of the training
 */
record FlowMatchEuler(Shift shift, Mu mu, Spread spread, boolean evenly, int trainTimes)
    implements Scheduler {

  /**
   * How sigmas are shifted.
   *
   * @param factor k
   * @param byResolution whether e^mu replaces it
   * @param linear whether mu itself replaces it
   * @param terminal sigma to which the last one is stretched; 0 for none
   */
  record Shift(double factor, boolean byResolution, boolean linear, double terminal) {

    double k(double mu) {
      return byResolution ? linear ? mu : Math.exp(mu) : factor;
    }

    Identity with(Identity identity) {
      Identity known = identity.with("shift", factor).with("byResolution", byResolution);
      Identity shifted = byResolution && linear ? known.with("linear", true) : known;
      return terminal > 0 ? shifted.with("terminal", terminal) : shifted;
    }
  }

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
    Identity identity =
        shift
            .with(Identity.of("flow-match-euler"))
            .with("mu", List.of(mu.low, mu.high, (double) mu.few, (double) mu.many))
            .with("evenly", evenly)
            .with("trainTimes", trainTimes);
    return spread.atTimes() ? identity : spread.with(identity);
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
    double k = shift.k(given);
    double least = 1.0 / trainTimes;
    least = shift.byResolution ? least : shifted(k, least);
    double[] plain = new double[steps];
    for (int i = 0; i < steps; i++) {
      plain[i] =
          evenly
              ? (double) (steps - i) / steps
              : steps == 1 ? 1 : 1 + (least - 1) * i / (steps - 1);
    }
    double[] spaced = spread.atTimes() ? plain : spread.levels(plain[0], plain[steps - 1], steps);
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = shifted(k, spaced[i]);
    }
    stretch(sigmas, steps);
    return new Steps(sigmas, trainTimes);
  }

  /** So that the last sigma before 0 is the terminal one. */
  private void stretch(double[] sigmas, int steps) {
    double gone = 1 - sigmas[steps - 1];
    if (shift.terminal > 0 && gone > 0) {
      for (int i = 0; i < steps; i++) {
        sigmas[i] = 1 - (1 - sigmas[i]) / gone * (1 - shift.terminal);
      }
    }
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
