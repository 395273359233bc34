package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;

/**
 * DPM-Solver++, multistep (arXiv 2211.01095, algorithm 2, and its stochastic form). {@link
 * DpmSteps} has the equations.
 *
 * @param spread how sigmas lie
 * @param order 1, 2 or 3
 * @param form of the second order, and whether noise is added
 * @param end what is different at the last steps
 */
record DpmSolver(Diffused diffused, Spread spread, int order, Form form, End end)
    implements Scheduler {

  /** Steps from which the last ones keep their order unless the end says otherwise. */
  private static final int FEW = 15;

  /**
   * @param heun whether the second order is Heun's; else the midpoint's
   * @param noisy whether noise is added at each step (SDE-DPM-Solver++)
   */
  record Form(boolean heun, boolean noisy) {}

  /**
   * @param toZero whether the last sigma is 0; else that of time 0
   * @param lower whether the last steps of few are of lower order
   * @param euler whether the last step is of first order anyway
   */
  record End(boolean toZero, boolean lower, boolean euler) {}

  @Override
  public String name() {
    return "DPMSolverMultistepScheduler";
  }

  @Override
  public Identity identity() {
    Identity identity =
        spread
            .with(diffused.identity("dpm-solver++"))
            .with("order", order)
            .with("toZero", end.toZero)
            .with("lowerOrderFinal", end.lower);
    identity = form.heun ? identity.with("heun", true) : identity;
    identity = form.noisy ? identity.with("noisy", true) : identity;
    return end.euler ? identity.with("eulerAtFinal", true) : identity;
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    int last = diffused.noise().times();
    double[] times = diffused.spacing().timesButLast(steps, last, diffused.offset());
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = diffused.noise().sigma(times[i]);
    }
    if (!spread.atTimes()) {
      double[] levels =
          spread.levels(diffused.noise().sigma(last - 1), diffused.noise().sigma(0), steps);
      for (int i = 0; i < steps; i++) {
        sigmas[i] = levels[i];
        times[i] = whole(diffused.noise().timeOf(levels[i]));
      }
    }
    sigmas[steps] = end.toZero ? 0 : diffused.noise().sigma(0);
    return new DpmSteps(this, times, sigmas);
  }

  /** diffusers rounds the times of a curve, but cuts them where betas follow a cosine. */
  private double whole(double time) {
    return diffused.betas().startsWith("squaredcos") ? Math.floor(time) : Math.rint(time);
  }

  /** The order of a step, given how many outputs of before there are. */
  int orderAt(int call, int calls, int outputs) {
    boolean few = end.lower && calls < FEW;
    int most = Math.min(order, outputs);
    if (call == calls - 1 && (end.euler || few || end.toZero)) {
      return 1;
    }
    return call == calls - 2 && few ? Math.min(most, 2) : most;
  }
}
