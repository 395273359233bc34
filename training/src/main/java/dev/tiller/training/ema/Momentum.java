package dev.tiller.training.ema;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;

/**
 * The momentum rho of an average over a run, counted in samples: what it is for a step follows from
 * the samples that the step has, so that a batch kappa times as large gets rho^kappa (arXiv
 * 2307.13813) without anybody rescaling anything, whole or not, above 1 or below.
 */
public interface Momentum {

  /**
   * What a step's parameters weigh in the average, 1 - rho, in [0,1].
   *
   * @param seen samples of all steps before
   * @param samples of the step, above 0
   */
  double weight(long seen, long samples);

  /** The share of the old average that a step keeps, rho, in [0,1]. */
  default double rho(long seen, long samples) {
    return 1 - weight(seen, samples);
  }

  /**
   * The least weight of a run's steps.
   *
   * @param samples of a step
   */
  double least(long samples);

  /** The settings, under stable names. */
  Identity identity();

  /**
   * The same rho at every step of {@code batch} samples.
   *
   * @param rho in [0,1]; 0 keeps nothing, 1 is frozen
   * @param batch samples of a step for which it is meant, above 0
   */
  static Momentum constant(double rho, double batch) {
    share("momentum", rho);
    return new Horizon(rho == 1 ? Double.POSITIVE_INFINITY : -batch / Math.log(rho));
  }

  private static void share(String name, double rho) {
    if (!(rho >= 0 && rho <= 1)) {
      throw new UserError(
          "The %s of an average is %s, but a number from 0 to 1 was expected."
              .formatted(name, rho));
    }
  }

  /**
   * A mean age: {@code rho = exp(-samples / horizon)}.
   *
   * @param horizon in samples; 0 keeps nothing, infinity is frozen
   */
  record Horizon(double horizon) implements Momentum {

    /** Checks the range. */
    public Horizon {
      if (!(horizon >= 0)) {
        throw new UserError(
            "An average was to have a horizon of %s samples; a number of at least 0 was expected."
                .formatted(horizon));
      }
    }

    @Override
    public double weight(long seen, long samples) {
      return -Math.expm1(-samples / horizon);
    }

    @Override
    public double rho(long seen, long samples) {
      return Math.exp(-samples / horizon);
    }

    @Override
    public double least(long samples) {
      return weight(0, samples);
    }

    @Override
    public Identity identity() {
      return Identity.of("horizon").with("samples", horizon);
    }
  }

  /**
   * Half a cosine from one momentum to another, as BYOL (arXiv 2006.07733) and DINO (arXiv
   * 2104.14294) have it, over steps of the batch that it was made for:
   *
   * <pre>rho(s) = to - (to - from) (cos(pi s / S) + 1) / 2,   S = total / batch</pre>
   *
   * <p>A step of another size gets the product of the momenta of the steps that it replaces, the
   * first and last of them to the power of their part; {@code rho(s)^kappa}, which is often written
   * instead, differs from it by what rho changes within the step.
   *
   * @param from at the start, in [0,1]
   * @param to at the end and after it, in [0,1]
   * @param total samples in all, above 0
   * @param batch samples of a step for which it is meant, above 0
   */
  record Cosine(double from, double to, long total, long batch) implements Momentum {

    /** Checks the ranges. */
    public Cosine {
      share("first momentum", from);
      share("last momentum", to);
      if (total < 1 || batch < 1) {
        throw new UserError(
            "A momentum was to change over %d samples in steps of %d; both have to be at least 1."
                .formatted(total, batch));
      }
    }

    /** The momentum of one step of the batch that this was made for, from 0. */
    double at(long step) {
      double done = Math.min(1, step * (double) batch / total);
      return to - (to - from) * (Math.cos(Math.PI * done) + 1) / 2;
    }

    @Override
    public double weight(long seen, long samples) {
      double log = 0;
      long end = seen + samples;
      for (long at = seen; at < end; ) {
        long step = at / batch;
        long until = Math.min(end, (step + 1) * batch);
        log += (until - at) / (double) batch * Math.log1p(at(step) - 1);
        at = until;
      }
      return -Math.expm1(log);
    }

    @Override
    public double least(long samples) {
      return -Math.expm1(samples / (double) batch * Math.log(Math.max(from, to)));
    }

    @Override
    public Identity identity() {
      return Identity.of("cosine")
          .with("from", from)
          .with("to", to)
          .with("total", total)
          .with("batch", batch);
    }
  }
}
