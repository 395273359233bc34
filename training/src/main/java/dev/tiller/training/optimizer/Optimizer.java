package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * How one parameter moves along its gradient: settings and a formula, without memory. What a rule
 * remembers between steps (momenta) are <em>slots</em>, tensors of the parameter's shape and type
 * that begin as zero; {@link OptimizerState} owns them and names them.
 *
 * <p>Rules are records that say themselves how they follow a change of the batch size ({@link
 * #scaled}). A rule of a user's own is one more record.
 */
public interface Optimizer {

  /** Stable name, by which its state is kept in checkpoints: {@code adam}. */
  String name();

  /** Names of what it remembers for every parameter, such as {@code m} and {@code v}. */
  List<String> slots();

  /** Peak learning rate, above 0, which a schedule scales. */
  double rate();

  /** The settings that decide its steps, under stable names. */
  Identity identity();

  /**
   * The same rule for another batch: each setting goes through the law that it follows, under the
   * name that it has in {@link #identity()}, with a few words why; one that a batch does not touch
   * goes through {@link Rescaling#kept}. State and slots stay what they are.
   *
   * @throws dev.tiller.ground.UserError where the rule cannot follow
   */
  Optimizer scaled(Rescaling by);

  /**
   * Moves a parameter, in place, within a scope and without autograd.
   *
   * @param parameter any shape
   * @param gradient of the same shape; left as it is
   * @param slots by name, changed in place
   * @param rate learning rate of this step
   * @param step from 0, for bias correction
   */
  void update(Tensor parameter, Tensor gradient, Map<String, Tensor> slots, double rate, long step);
}
