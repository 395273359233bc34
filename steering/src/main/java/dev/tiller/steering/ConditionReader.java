package dev.tiller.steering;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Decides for every row from its prompt; with a key-value cache, once and for all. */
final class ConditionReader extends GuardReader {

  private final PromptCondition condition;

  ConditionReader(PromptCondition condition) {
    super(condition, condition.direction());
    this.condition = condition;
  }

  @Override
  void read(Site site, Tensor x, Pass pass) {
    open(pass, () -> opening(x, pass));
  }

  private Tensor opening(Tensor x, Pass pass) {
    @Nullable Tensor decided = before(pass);
    if (decided == null) {
      decided = decide(x, pass);
      leave(pass, decided);
    }
    return decided.expand(x.size(0), x.size(1), 1);
  }

  /** float32 [rows, 1, 1], 0 or 1. */
  private Tensor decide(Tensor x, Pass pass) {
    Tensor real = real(x, pass).unsqueeze(-1);
    Tensor mean = x.to(ScalarType.Double).mul(real).sum(1).div(real.sum(1));
    Tensor c = vector().to(ScalarType.Double);
    Tensor along = mean.matmul(c).div(c.dot(c)).unsqueeze(-1);
    Tensor projected = along.mul(c).tanh_();
    Tensor lengths = mean.square().sum(-1).mul(projected.square().sum(-1)).sqrt();
    // Where there is nothing along c the similarity is 0, not a number that is none.
    Tensor similarity = mean.mul(projected).sum(-1).div(lengths.clamp_min(new Scalar(1e-300)));
    Scalar threshold = new Scalar(condition.threshold());
    Tensor met = condition.above() ? similarity.gt(threshold) : similarity.lt(threshold);
    return met.to(ScalarType.Float).view(-1, 1, 1);
  }
}
