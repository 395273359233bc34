package dev.tiller.steering.lineas;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Losses;
import dev.tiller.training.Schedule;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The maps in the making as an objective of a {@link dev.tiller.training.Run}, in one of two
 * phases: the training proper, whose every step is followed by the regularizer's proximal step, and
 * the refit of what is not identity by then. Owns the vector of parameters and its mask.
 */
final class TrainedMaps implements dev.tiller.training.Objective, AutoCloseable {

  /** Times the first loss: small batches let the loss jump, but not like this. */
  private static final double RUNAWAY = 1e3;

  private final LinEas method;
  private final TransportLoss objective;
  private final Owned owned = new Owned();
  private final Tensor u;

  /** 1 where a number is trained, 0 where the refit left it at identity. */
  private final Tensor mask;

  /** Loss of the very first step, [1], by which a descent that runs away is known. */
  private final Tensor first;

  private boolean refit;

  TrainedMaps(LinEas method, Map<String, AffineMap> start, TransportLoss objective) {
    this.method = method;
    this.objective = objective;
    this.u = owned.make(() -> objective.layout().vector(start));
    this.mask = owned.make(() -> torch.ones_like(u));
    this.first = owned.make(() -> Tensors.of(new double[] {Double.NaN}));
    try (TensorScope scope = TensorScope.open()) {
      u.set_requires_grad(true);
      u.mutable_grad().put(torch.zeros_like(u));
    }
  }

  /** Goes over to the refit. */
  void beginRefit() {
    refit = true;
  }

  /** What is identity by now stays so. */
  void freeze() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      mask.copy_(u.abs().gt(new Scalar(method.sparsity().tolerance())));
      u.mul_(mask);
    }
  }

  /** Steps of all phases before this one. */
  int offset() {
    return refit ? method.optimization().steps() : 0;
  }

  /** Steps of this phase. */
  int steps() {
    return refit ? method.optimization().refit() : method.optimization().steps();
  }

  @Override
  public Identity identity() {
    // Trainings from before seeds were mixed saw other rows, and must not go on with these.
    return Identity.of("lineas")
        .with("phase", refit ? "refit" : "training")
        .with("rows", "mixed-seed");
  }

  @Override
  public Map<String, Tensor> parameters() {
    return Map.of("u", u);
  }

  @Override
  public Map<String, Tensor> buffers() {
    Map<String, Tensor> buffers = new LinkedHashMap<>();
    buffers.put("mask", mask);
    buffers.put("firstLoss", first);
    return buffers;
  }

  @Override
  public int samples(long seen) {
    return objective.rows();
  }

  @Override
  public Losses gradients(Share share) {
    int step = Math.toIntExact(offset() + share.step());
    TransportLoss.Value value = objective.at(u.detach(), step);
    check(value.loss(), step);
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      u.grad().add_(refit ? value.gradient().mul(mask) : value.gradient());
    }
    return Losses.of(value.loss());
  }

  private void check(double loss, int step) {
    if (step == 0) {
      first.fill_(new Scalar(loss));
      if (loss <= objective.rounding()) {
        throw new UserError(
            "The source and the target sentences answer alike at every loss site, so there is nothing to learn; give sets that differ, or other loss sites.");
      }
    }
    double began = Tensors.doubles(first)[0];
    if (loss > RUNAWAY * began) {
      throw new UserError(
          "After %d steps the loss has risen from %.3g to %.3g, so the training runs away; lower the learning rate (%s), or choose Adam."
              .formatted(step, began, loss, method.optimization().rate()));
    }
  }

  /** The proximal step, at the rate of the step just taken; none while refitting. */
  Listener proximal() {
    return new Listener() {
      @Override
      public void afterUpdate(Step step) {
        if (!refit) {
          method.sparsity().shrink(u.detach(), objective.layout(), step.factor());
        }
      }
    };
  }

  /** The rate itself, for rules whose own rate is 1. */
  Schedule rates() {
    Optimization optimization = method.optimization();
    return new Schedule() {
      @Override
      public double factor(long seen, int samples) {
        return optimization.rate(Math.toIntExact(offset() + seen / samples));
      }

      @Override
      public Identity identity() {
        Identity identity =
            Identity.of("lineas")
                .with("refit", optimization.refit())
                .with("rate", optimization.rate())
                .with("floor", optimization.floor());
        // Without a refit the number of steps may change on the way; see LinEas#freeOnResume.
        return optimization.refit() == 0 ? identity : identity.with("steps", optimization.steps());
      }
    };
  }

  /** Share of neurons that are moved, in [0,1]. */
  double support() {
    try (TensorScope scope = TensorScope.open()) {
      return objective.layout().support(u.detach(), method.sparsity().tolerance());
    }
  }

  /** The maps as they are. */
  Map<String, AffineMap> maps() {
    try (TensorScope scope = TensorScope.open()) {
      return objective.layout().maps(u.detach());
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
