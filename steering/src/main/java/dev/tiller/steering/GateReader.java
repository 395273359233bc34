package dev.tiller.steering;

import dev.tiller.network.Pass;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A gate's opening at every token. With a key-value cache the sums so far travel in the cache, so
 * that a token finds the gate where a pass over the whole text would have put it.
 */
final class GateReader extends GuardReader {

  private final Gate gate;

  GateReader(Gate gate) {
    super(gate, gate.weight());
    this.gate = gate;
  }

  @Override
  Tensor opening(Tensor x, Pass pass) {
    Tensor evidence = x.matmul(vector()).to(ScalarType.Double).add(new Scalar(gate.offset()));
    Tensor real = real(x, pass);
    // [rows, 2, positions]: sum of the evidence and number of tokens so far.
    Tensor sums = torch.stack(new TensorVector(evidence.mul(real), real), 1).cumsum(2);
    @Nullable Tensor before = before(pass);
    sums = before == null ? sums : sums.add(before);
    leave(pass, sums.narrow(2, sums.size(2) - 1, 1));
    Tensor counted = sums.select(1, 1).clamp_min(new Scalar(1)).add(new Scalar(gate.prior()));
    Tensor above = sums.select(1, 0).div(counted).sub(new Scalar(gate.threshold()));
    return above.mul(new Scalar(gate.sharpness())).sigmoid().to(ScalarType.Float).unsqueeze(-1);
  }
}
