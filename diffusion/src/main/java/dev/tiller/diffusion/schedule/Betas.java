package dev.tiller.diffusion.schedule;

import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.network.load.Config;
import java.util.List;

/**
 * The noise that a config's betas add, each rounded as float32 has it, as whoever trained these
 * models had them: at small times the noise depends on it in the fourth digit.
 *
 * @param words what decides them
 * @param noise by time
 */
record Betas(String words, NoiseSchedule noise) {

  /** With the defaults of most classes. */
  static Betas read(Config c) {
    return read(c, "linear", 0.0001, 0.02);
  }

  /**
   * @param usual kind where the config does not say
   * @param low first beta where the config does not say
   * @param high last beta where the config does not say
   */
  static Betas read(Config c, String usual, double low, double high) {
    int times = c.count("num_train_timesteps", 1000);
    List<Double> trained = c.numbers("trained_betas");
    if (!trained.isEmpty()) {
      if (trained.size() != times) {
        throw c.unsupported(
            "%d trained_betas over %d num_train_timesteps, which differ"
                .formatted(trained.size(), times));
      }
      double[] betas = trained.stream().mapToDouble(b -> b).toArray();
      return new Betas("trained " + trained, NoiseSchedule.of(betas).inFloats());
    }
    double first = c.number("beta_start", low);
    double last = c.number("beta_end", high);
    String kind = c.text("beta_schedule", usual);
    NoiseSchedule noise =
        switch (kind) {
          case "linear" -> NoiseSchedule.linear(first, last, times).inFloats();
          case "scaled_linear" -> NoiseSchedule.scaledLinear(first, last, times);
          case "squaredcos_cap_v2" -> NoiseSchedule.cosine(times).inFloats();
          default ->
              throw c.unsupported(
                  "beta_schedule \"%s\"; Tiller builds linear, scaled_linear and squaredcos_cap_v2"
                      .formatted(kind));
        };
    return new Betas("%s %s..%s over %d".formatted(kind, first, last, times), noise);
  }
}
