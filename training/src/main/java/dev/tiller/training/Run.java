package dev.tiller.training;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.optimizer.OptimizerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The one way to train: whatever the {@link Objective}, a run accumulates its gradients, clips
 * them, moves the parameters, tells its {@link Listener}s, writes a log and checkpoints, and goes
 * on after a stop or a crash with the bits of a run that was never stopped (same machine, same
 * number of threads).
 *
 * <pre>{@code
 * try (Run run = Run.of(objective).optimizer(new Adam(1e-3)).samples(100_000).folder(folder).open()) {
 *   Run.Result result = run.run(Monitor.NONE);
 * }
 * }</pre>
 *
 * <p>libtorch's own generator, which dropout draws from, is seeded at every step from the run's
 * seed and the step. A run belongs to one thread. It owns the optimizers' state, and what {@link
 * RunBuilder#owns} names; parameters stay whose they are.
 */
public final class Run implements AutoCloseable {

  /**
   * How a run stands.
   *
   * @param step steps done, those of earlier processes too
   * @param samples seen in them
   * @param loss of the last step; none where no step was left to do
   * @param finished whether the run's length is reached
   */
  public record Result(long step, long samples, OptionalDouble loss, boolean finished) {}

  /** Steps whose batches are looked at before the first one; a run may have no end. */
  private static final int CHECKED = 1_000_000;

  private final RunBuilder plan;
  private final Objective objective;
  private final Map<String, Tensor> parameters;
  private final List<ScaledRule> optimizers = new ArrayList<>();
  private final RunCheckpoint checkpoint;
  private final RunLog log;
  private long step;
  private long seen;
  private long savedAt;
  private long savedNanos = System.nanoTime();

  /** Makes the optimizers' state and resumes. */
  Run(RunBuilder plan) {
    this.plan = plan;
    this.objective = plan.objective;
    this.parameters = plan.parameters();
    try {
      plan.members()
          .forEach(
              (g, p) ->
                  optimizers.add(
                      new ScaledRule(
                          g.name(),
                          plan.owned.add(new OptimizerState(g.optimizer(), p)),
                          plan.base)));
      checkBatches();
      this.checkpoint = new RunCheckpoint(plan.store, state(), plan.identity());
      RunCheckpoint.Position at = checkpoint.resume();
      this.step = at.step();
      this.seen = at.seen();
      this.savedAt = step;
      @Nullable Path file = plan.log;
      this.log = file == null ? RunLog.NONE : RunLog.open(file, step);
      prepare();
      objective.moved();
      plan.listeners.forEach(listener -> listener.begins(log));
    } catch (RuntimeException | Error e) {
      plan.owned.close();
      throw e;
    }
  }

  /**
   * Every batch that the run will have is one that the optimizers can follow, or none begins; of
   * those after a million steps it is found when they come.
   */
  private void checkBatches() {
    if (plan.base == 0) {
      return;
    }
    int batch = 0;
    long at = 0;
    for (int step = 0; step < CHECKED && at < plan.samples; step++, at += batch) {
      int next = objective.samples(at);
      if (next != batch) {
        batch = next;
        optimizers.forEach(o -> o.at(next));
      }
    }
  }

  private void prepare() {
    try (TensorScope scope = TensorScope.open()) {
      parameters.values().forEach(p -> p.set_requires_grad(true));
      zeroGradients();
    }
  }

  /** Begins to describe a run. */
  public static RunBuilder of(Objective objective) {
    return new RunBuilder(objective);
  }

  private Map<String, Tensor> state() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters.forEach((name, p) -> put(all, RunCheckpoint.PARAMETER + name, p));
    objective.buffers().forEach((name, b) -> put(all, RunCheckpoint.BUFFER + name, b));
    optimizers.forEach(o -> o.state().forEach((name, s) -> put(all, name, s)));
    plan.listeners.forEach(l -> l.state().forEach((name, s) -> put(all, name, s)));
    return all;
  }

  private static void put(Map<String, Tensor> all, String name, Tensor tensor) {
    if (all.put(name, tensor) != null) {
      throw new IllegalArgumentException(
          "Two parts of the run keep a tensor named " + name + "; name one of them otherwise.");
    }
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  /** Samples seen in them. */
  public long samples() {
    return seen;
  }

  /** Runs to the end, or until the monitor or a listener asks for a stop; saves in both cases. */
  public Result run(Monitor monitor) {
    return run(monitor, plan.samples);
  }

  /**
   * Runs until so many samples were seen, on the schedule of the whole run; saves.
   *
   * @param until samples, with those seen before; at most the run's length is done
   * @throws UserError if a loss or a gradient is not finite, or the disk refuses; what was saved
   *     before stays
   */
  public Result run(Monitor monitor, long until) {
    long end = Math.min(until, plan.samples);
    OptionalDouble loss = OptionalDouble.empty();
    objective.mode(Objective.Mode.TRAIN);
    try (Progress progress = monitor.progress(plan.task, Math.max(0, end - seen))) {
      Pace pace = new Pace(objective.unit());
      while (seen < end && !monitor.stopRequested()) {
        pace.begin();
        Step done = advance();
        pace.end(done);
        log.line(done, pace.line(done));
        loss = OptionalDouble.of(done.losses().total());
        tell(done);
        // The last batch is whole, though the run may ask for a part of it.
        progress.step(done.samples() - Math.max(0, seen - end), pace.note(done, end));
        boolean late = System.nanoTime() - savedNanos > plan.saveNanos;
        if (late || plan.saveEvery > 0 && done.completes(plan.saveEvery)) {
          save();
        }
        if (plan.listeners.stream().anyMatch(Listener::wantsToStop)) {
          break;
        }
      }
    } finally {
      objective.mode(Objective.Mode.EVALUATE);
    }
    save();
    return new Result(step, seen, loss, seen >= plan.samples);
  }

  private void save() {
    if (step > savedAt) {
      checkpoint.save(new RunCheckpoint.Position(step, seen));
      savedAt = step;
      savedNanos = System.nanoTime();
    }
  }

  /** One step: gradients of all shares, clipping, the update. */
  private Step advance() {
    int samples = objective.samples(seen);
    torch.manual_seed(Seeds.mix(plan.seed, step));
    try {
      Losses losses = Losses.NONE;
      for (int from = 0; from < samples; from += plan.atOnce) {
        int to = (int) Math.min(samples, (long) from + plan.atOnce);
        try (TensorScope scope = TensorScope.open()) {
          losses =
              losses.plus(objective.gradients(new Share(plan.seed, step, seen, from, to, samples)));
        }
        if (to == samples) {
          break; // from + atOnce may not fit into an int.
        }
      }
      requireFinite(losses);
      double norm = clip();
      double factor = plan.schedule.factor(seen, samples);
      boolean last = seen + samples >= plan.samples;
      Step now = new Step(step, seen, samples, losses, norm, factor, last);
      before(now);
      optimizers.forEach(o -> o.step(step, seen, samples, factor));
      step++;
      seen += samples;
      objective.moved();
      return now;
    } finally {
      zeroGradients();
    }
  }

  private void before(Step now) {
    try (TensorScope scope = TensorScope.open()) {
      plan.listeners.forEach(listener -> listener.beforeUpdate(now));
    }
  }

  private void tell(Step done) {
    try (TensorScope scope = TensorScope.open()) {
      plan.listeners.forEach(listener -> listener.afterUpdate(done));
    }
  }

  private void requireFinite(Losses losses) {
    losses
        .parts()
        .forEach(
            (name, value) -> {
              if (!Double.isFinite(value)) {
                throw notFinite("the part \"%s\" of the loss".formatted(name), value);
              }
            });
  }

  private UserError notFinite(String what, double value) {
    String kept =
        plan.store.place().isEmpty()
            ? "nothing was kept"
            : savedAt == 0
                ? "nothing was saved yet"
                : "%s still holds the state after %d steps".formatted(plan.store.place(), savedAt);
    return new UserError(
        "In step %d of the %s, %s is %s; lower the learning rate, clip gradients, or look at the batch (%s)."
            .formatted(step + 1, plan.task, what, value, kept));
  }

  /** Clips where the norm is too large; returns what it was. */
  private double clip() {
    double squares = 0;
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        TensorVector reached = new TensorVector()) {
      for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
        Tensor gradient = entry.getValue().grad();
        if (gradient.defined()) {
          double norm = gradient.norm().item_double();
          if (!Double.isFinite(norm)) {
            throw notFinite("the norm of the gradient of " + entry.getKey(), norm);
          }
          squares += norm * norm;
          reached.push_back(entry.getValue());
        }
      }
      double norm = Math.sqrt(squares);
      // torch decides exactly; far below the limit its factor is 1, and the pass is saved.
      if (plan.clip > 0 && norm > plan.clip / 2) {
        torch.clip_grad_norm_(reached, plan.clip);
      }
      return norm;
    }
  }

  private void zeroGradients() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      for (Tensor p : parameters.values()) {
        Tensor gradient = p.grad();
        if (gradient.defined()) {
          gradient.zero_();
        }
      }
    }
  }

  @Override
  public void close() {
    plan.owned.close();
  }
}
