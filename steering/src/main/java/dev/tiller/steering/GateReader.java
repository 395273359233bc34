package dev.tiller.steering;

import dev.tiller.model.KeyValueCache;
import dev.tiller.model.Pass;
import dev.tiller.model.Site;
import dev.tiller.model.Tap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gate's evidence as text passes and leaves its opening with the pass. With a key-value
 * cache the sums so far travel in the cache, so that a token finds the gate where a pass over the
 * whole text would have put it; padding and ended rows do not count.
 */
final class GateReader implements Tap, AutoCloseable {

  private final Gate gate;
  private final Tensor weight;

  GateReader(Gate gate) {
    this.gate = gate;
    try (TensorScope scope = TensorScope.open()) {
      this.weight = scope.disown(Tensors.of(gate.weight(), gate.weight().length));
    }
  }

  @Override
  public Tensor at(Site site, Tensor value, Pass pass) {
    pass.share(this, () -> opening(value, pass));
    return value;
  }

  /** [rows, positions, 1] in [0, 1]; only after this reader has seen the pass. */
  Tensor opening(Pass pass) {
    return pass.share(
        this,
        () -> {
          throw new IllegalStateException("The gate at " + gate.site() + " has not been read");
        });
  }

  private Tensor opening(Tensor value, Pass pass) {
    Tensor x = value.detach().to(ScalarType.Float);
    Tensor evidence = (x.dim() == 2 ? x.unsqueeze(1) : x).matmul(weight).to(ScalarType.Double);
    @Nullable Tensor mask = pass.newMask();
    Tensor real = mask == null ? torch.ones_like(evidence) : mask.to(ScalarType.Double);
    // [2, rows, positions]: sum of the evidence and number of tokens so far.
    Tensor sums = torch.stack(new org.bytedeco.pytorch.TensorVector(evidence.mul(real), real), 0);
    sums = sums.cumsum(2);
    @Nullable KeyValueCache cache = pass.cache();
    if (cache != null) {
      @Nullable Tensor before = cache.note(this);
      sums = before == null ? sums : sums.add(before);
      cache.note(this, sums.narrow(2, sums.size(2) - 1, 1));
    }
    Tensor mean = sums.select(0, 0).div(sums.select(0, 1).clamp_min(new Scalar(1)));
    Tensor above = mean.add(new Scalar(gate.offset() - gate.threshold()));
    return above.mul(new Scalar(gate.sharpness())).sigmoid().to(ScalarType.Float).unsqueeze(-1);
  }

  @Override
  public void close() {
    weight.close();
  }
}
