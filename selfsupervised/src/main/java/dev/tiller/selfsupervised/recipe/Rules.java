package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.UserError;
import dev.tiller.training.Schedule;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.Lars;
import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.optimizer.RmsProp;
import dev.tiller.training.optimizer.Sgd;
import org.jspecify.annotations.Nullable;

/**
 * Optimizers and schedules by the names that recipes give them.
 *
 * @param optimizer of all parameters, or of those with two axes or more
 * @param vectors of gains and biases, where these have their own
 */
record Rules(Optimizer optimizer, @Nullable Optimizer vectors) {

  /**
   * {@code {name: lars, rate: 0.2, decay: 1.5e-6}}. Gains and biases are left out of decay and of
   * LARS's trust ratio unless {@code vectors: same} says otherwise.
   */
  static Rules of(Settings settings) {
    String name = settings.text("name");
    double rate = settings.number("rate");
    Rules rules =
        switch (name) {
          case "adam" -> same(adam(settings, rate, 0.999));
          case "adamw" -> {
            Adam adam = adam(settings, rate, 0.999);
            yield new Rules(new AdamW(adam, settings.number("decay", 0.01)), adam);
          }
          case "lars" -> {
            double momentum = settings.number("momentum", 0.9);
            Optimizer lars =
                new Lars(
                    rate, momentum, settings.number("decay", 0), settings.number("trust", 0.001));
            yield new Rules(lars, new Sgd(rate, momentum, false, 0));
          }
          case "sgd" -> {
            double momentum = settings.number("momentum", 0.9);
            boolean nesterov = settings.truth("nesterov", false);
            Optimizer sgd = new Sgd(rate, momentum, nesterov, settings.number("decay", 0));
            yield new Rules(sgd, new Sgd(rate, momentum, nesterov, 0));
          }
          case "rmsprop" ->
              same(
                  new RmsProp(
                      rate, settings.number("beta", 0.99), settings.number("epsilon", 1e-8)));
          default ->
              throw new UserError(
                  "%s names the optimizer \"%s\"; choose adam, adamw, lars, sgd or rmsprop."
                      .formatted(settings.place(), UserError.excerpt(name)));
        };
    String vectors = settings.text("vectors", "own");
    if (!vectors.equals("own") && !vectors.equals("same")) {
      throw new UserError(
          "%s.vectors is \"%s\"; \"own\" (gains and biases without decay) or \"same\" was expected."
              .formatted(settings.place(), UserError.excerpt(vectors)));
    }
    settings.requireKnown();
    return vectors.equals("same") ? same(rules.optimizer()) : rules;
  }

  private static Rules same(Optimizer optimizer) {
    return new Rules(optimizer, null);
  }

  private static Adam adam(Settings settings, double rate, double beta2) {
    return new Adam(
        rate,
        settings.number("beta1", 0.9),
        settings.number("beta2", beta2),
        settings.number("epsilon", 1e-8));
  }

  /** {@code {name: cosine, warmup: 12812}}, counted in samples. */
  static Schedule schedule(Settings settings, long total) {
    String name = settings.text("name", "constant");
    long warmup = settings.count("warmup", 0, 0);
    Schedule schedule =
        switch (name) {
          case "constant" -> new Schedule.WarmupStableDecay(Long.MAX_VALUE, warmup, 0);
          case "cosine" -> new Schedule.Cosine(total, warmup, settings.number("floor", 0));
          case "warmup-stable-decay" ->
              new Schedule.WarmupStableDecay(total, warmup, settings.count("decay", 0, 0));
          default ->
              throw new UserError(
                  "%s names the schedule \"%s\"; choose constant, cosine or warmup-stable-decay."
                      .formatted(settings.place(), UserError.excerpt(name)));
        };
    settings.requireKnown();
    return schedule;
  }
}
