package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The descent: gradient step, proximal step, next rate. Its state is the parameters, what the
 * optimizer keeps, and the number of steps done; batches follow from the seed, so that a run that
 * goes on has the same bits.
 */
final class Training implements AutoCloseable {

  private static final long SAVE_INTERVAL_NANOS = 20_000_000_000L;
  private static final int SAVE_INTERVAL_STEPS = 50;
  private static final int REPORT_INTERVAL_STEPS = 10;

  /** Times the first loss: small batches let the loss jump, but not like this. */
  private static final double RUNAWAY = 1e3;

  private final LinEas method;
  private final Objective objective;
  private final FitSession session;
  private final Tensor u;

  /** 1 where a number is trained, 0 where the refit left it at identity. */
  private final Tensor mask;

  private Descent descent;
  private int done;
  private double support;

  /** Loss of the very first step, by which a descent that runs away is known. */
  private double firstLoss = Double.NaN;

  Training(LinEas method, JointMethod.Problem problem, Objective objective, FitSession session) {
    this.method = method;
    this.objective = objective;
    this.session = session;
    try (TensorScope scope = TensorScope.open()) {
      this.u = scope.disown(objective.layout().vector(problem.start()));
      this.mask = scope.disown(torch.ones_like(u));
    }
    this.descent = Descent.of(method.optimization().rule(), u);
    resume();
  }

  Map<String, AffineMap> run() {
    int total = method.optimization().total();
    long start = System.nanoTime();
    long saved = start;
    int first = done;
    session.progress().step(done, "");
    while (done < total) {
      boolean stop = session.stopAsked();
      boolean due =
          done > first
              && (done % SAVE_INTERVAL_STEPS == 0
                  || System.nanoTime() - saved > SAVE_INTERVAL_NANOS);
      if (stop || due) {
        save();
        saved = System.nanoTime();
      }
      if (stop) {
        throw stopped(total);
      }
      double loss = step();
      done++;
      double left = (System.nanoTime() - start) / 1e9 / (done - first) * (total - done);
      session.progress().step(1, note(loss, left));
    }
    return objective.layout().maps(u);
  }

  private double step() {
    Optimization optimization = method.optimization();
    if (done == optimization.steps()) {
      freeze();
    }
    try (TensorScope scope = TensorScope.open()) {
      Objective.Value value = objective.at(u, done);
      check(value.loss());
      boolean refit = done >= optimization.steps();
      double rate = optimization.rate(done);
      Tensor gradient = refit ? value.gradient().mul(mask) : value.gradient();
      descent.step(u, gradient, rate, refit ? done - optimization.steps() : done);
      if (!refit) {
        method.sparsity().shrink(u, objective.layout(), rate);
      }
      return value.loss();
    }
  }

  private void check(double loss) {
    if (done == 0) {
      firstLoss = loss;
      if (loss <= objective.rounding()) {
        throw new UserError(
            "The source and the target sentences answer alike at every loss site, so there is nothing to learn; give sets that differ, or other loss sites.");
      }
    }
    if (loss > RUNAWAY * firstLoss) {
      throw new UserError(
          "After %d steps the loss has risen from %.3g to %.3g, so the training runs away; lower the learning rate (%s), or choose Adam."
              .formatted(done, firstLoss, loss, method.optimization().rate()));
    }
  }

  /** What is identity by now stays so; the rest begins a new descent. */
  private void freeze() {
    try (TensorScope scope = TensorScope.open()) {
      mask.copy_(u.abs().gt(new Scalar(method.sparsity().tolerance())));
      u.mul_(mask);
    }
    descent.close();
    descent = Descent.of(method.optimization().rule(), u);
  }

  private String note(double loss, double secondsLeft) {
    if (done % REPORT_INTERVAL_STEPS == 1 || done == method.optimization().total()) {
      support = objective.layout().support(u, method.sparsity().tolerance());
    }
    return String.format(
        Locale.ROOT, "loss %.4g, support %.1f %%, %.0f s left", loss, 100 * support, secondsLeft);
  }

  private UserError stopped(int total) {
    @Nullable String place = session.place();
    return new UserError(
        place == null
            ? "Training was stopped after %d of %d steps; nothing was saved.".formatted(done, total)
            : "Training was stopped after %d of %d steps; what is done is kept in %s, go on with --resume."
                .formatted(done, total, place));
  }

  private void save() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(descent.state());
    tensors.put("u", u);
    tensors.put("mask", mask);
    session.save(
        tensors, Map.of("steps", Integer.toString(done), "firstLoss", Double.toString(firstLoss)));
  }

  private void resume() {
    try (TensorScope scope = TensorScope.open();
        @Nullable Safetensors file = session.saved()) {
      if (file == null) {
        return;
      }
      done = Integer.parseInt(file.metadata().getOrDefault("steps", "0"));
      firstLoss = Double.parseDouble(file.metadata().getOrDefault("firstLoss", "NaN"));
      u.copy_(file.get("u"));
      mask.copy_(file.get("mask"));
      descent.state().forEach((name, tensor) -> tensor.copy_(file.get(name)));
    }
  }

  @Override
  public void close() {
    descent.close();
    u.close();
    mask.close();
  }
}
