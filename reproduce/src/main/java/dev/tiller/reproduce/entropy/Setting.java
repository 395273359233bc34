package dev.tiller.reproduce.entropy;

import dev.tiller.ground.Identity;
import dev.tiller.training.optimizer.Adam;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One run of the protocol, but for its seed.
 *
 * @param method what is trained
 * @param batch images of a step
 * @param rho momentum of the teacher; 0 also where there is none
 */
record Setting(Method method, int batch, double rho) {

  /** Batches and momenta at which BYOL with and without entropy are compared. */
  static final List<double[]> PAIRS =
      List.of(
          new double[] {256, 0.99},
          new double[] {256, 0.8},
          new double[] {256, 0},
          new double[] {32, 0.99},
          new double[] {32, 0});

  /** All that is trained. */
  static List<Setting> all() {
    return Stream.concat(
            Stream.of(
                new Setting(Method.SIMCLR, 256, 0),
                new Setting(Method.ER, 256, 0),
                new Setting(Method.BYOL_ALONE, 256, 0.99)),
            PAIRS.stream()
                .flatMap(
                    pair ->
                        Stream.of(Method.BYOL, Method.BYOL_ER)
                            .map(m -> new Setting(m, (int) pair[0], pair[1]))))
        .toList();
  }

  /** As the protocol has it: half the rate for the small batch. */
  Adam optimizer() {
    return new Adam(batch == 256 ? 1e-3 : 5e-4);
  }

  /** For people. */
  String words() {
    return String.format(Locale.ROOT, "%s, batch %d, rho %s", method.label(), batch, rho);
  }

  Identity identity() {
    return Identity.of("entropy-run")
        .with("method", method.name().toLowerCase(Locale.ROOT))
        .with("batch", batch)
        .with("rho", rho);
  }
}
