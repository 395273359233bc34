package dev.tiller.training;

import dev.tiller.ground.Interruption;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The loop around any objective: gradients, clipping, a step of the optimizer. How gradients come
 * about is the objective's business, so it serves explicit backward passes as well as autograd.
 *
 * @param parameters by name, changed in place; the caller's
 * @param optimizer over the same parameters; the caller's
 * @param schedule of the learning rate
 * @param clip largest norm of all gradients together; 0 for none
 */
public record TrainingLoop(
    Map<String, Tensor> parameters, Optimizer optimizer, Schedule schedule, double clip) {

  /** What is minimized. */
  @FunctionalInterface
  public interface Objective {

    /**
     * Adds the gradients of one step's batch to the parameters'.
     *
     * @param step from 0
     * @return the loss
     */
    double gradients(long step);
  }

  /**
   * Runs until the schedule's last step or until the user interrupts.
   *
   * @return the loss of every step done
   * @throws UserError if a loss is not finite
   */
  public double[] run(String task, Objective objective) {
    int steps = Math.toIntExact(schedule.steps());
    double[] losses = new double[steps];
    int done = 0;
    try (Progress progress = Progress.of(task, Math.max(1, steps))) {
      while (done < steps && !Interruption.requested()) {
        losses[done] = step(done, objective);
        progress.step(1, String.format(Locale.ROOT, "loss %.3f", losses[done]));
        done++;
      }
    }
    return java.util.Arrays.copyOf(losses, done);
  }

  /** One step, for loops that do more between steps. */
  public double step(long step, Objective objective) {
    try (TensorScope scope = TensorScope.open()) {
      double loss = objective.gradients(step);
      if (!Double.isFinite(loss)) {
        throw new UserError(
            "The loss of step %d is %s; lower the learning rate or look at the batch."
                .formatted(step, loss));
      }
      Tensor[] all = parameters.values().toArray(Tensor[]::new);
      if (clip > 0) {
        torch.clip_grad_norm_(new TensorVector(all), clip);
      }
      optimizer.step(step, schedule.factor(step));
      for (Tensor p : all) {
        p.grad().zero_();
      }
      return loss;
    }
  }
}
