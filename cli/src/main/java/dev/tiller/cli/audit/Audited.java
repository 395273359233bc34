package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Model;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model as an audit takes it.
 *
 * @param model itself; the caller closes it, and with it what it stands on
 * @param prepare what is done to each item before it is perturbed
 * @param under the same under a map; null for models that cannot be steered
 * @param notes what a reader must know of it
 * @param <T> what it takes
 */
record Audited<T>(
    Model<T> model, UnaryOperator<T> prepare, @Nullable Steered<T> under, List<String> notes) {

  /** Makes the steered model; the caller closes it, and the plain one stays open. */
  @FunctionalInterface
  interface Steered<T> {
    Model<T> at(AuditSteering.Setting setting);
  }

  /** One that cannot be steered. */
  static <T> Audited<T> of(Model<T> model, UnaryOperator<T> prepare, String... notes) {
    return new Audited<>(model, prepare, null, List.of(notes));
  }

  /**
   * The same under a map; the caller closes it, and the model itself stays open.
   *
   * @throws WrongUse if it cannot be steered
   */
  Model<T> steered(AuditSteering.Setting setting) {
    return steerable().at(setting);
  }

  /**
   * @throws WrongUse if it cannot be steered
   */
  Steered<T> steerable() {
    if (under == null) {
      throw new WrongUse(
          "--map steers encoders and language models of this project, which are folders (or pocket); leave it out for others.");
    }
    return under;
  }
}
