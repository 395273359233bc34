package dev.tiller.steering;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A gate's opening at every token. What every site says of a token is left with the pass until the
 * last one has spoken. With a key-value cache the sums so far, or the last tokens of a window,
 * travel in the cache, so that a token finds the gate where a pass over the whole text would have
 * put it.
 */
final class GateReader extends GuardReader {

  private final Gate gate;

  GateReader(Gate gate) {
    super(gate, gate.weight());
    this.gate = gate;
  }

  /** What one site says, for whoever shares it with a pass. */
  private record Said(GateReader reader, String site) {}

  @Override
  void read(Site site, Tensor x, Pass pass) {
    long from = 0;
    for (Gate.Reading reading : gate.readings()) {
      int width = reading.weight().length;
      if (reading.site().equals(site.name())) {
        long start = from;
        pass.share(
            new Said(this, site.name()),
            () -> x.matmul(vector().narrow(0, start, width)).to(ScalarType.Double));
      }
      from += width;
    }
    if (site.name().equals(gate.site())) {
      open(pass, () -> opening(x, pass));
    }
  }

  private Tensor opening(Tensor x, Pass pass) {
    Tensor evidence = said(gate.readings().get(0), pass);
    for (Gate.Reading reading : gate.readings().subList(1, gate.readings().size())) {
      evidence = evidence.add(said(reading, pass));
    }
    evidence = evidence.add(new Scalar(gate.offset()));
    Tensor real = real(x, pass);
    // [rows, 2, positions]: evidence and number of tokens.
    Tensor terms = torch.stack(new TensorVector(evidence.mul(real), real), 1);
    Tensor sums = gate.window() == 0 ? sumsSoFar(terms, pass) : sumsOfWindow(terms, pass);
    Tensor counted = sums.select(1, 1).clamp_min(new Scalar(1)).add(new Scalar(gate.prior()));
    Tensor above = sums.select(1, 0).div(counted).sub(new Scalar(gate.threshold()));
    return above.mul(new Scalar(gate.sharpness())).sigmoid().to(ScalarType.Float).unsqueeze(-1);
  }

  private Tensor said(Gate.Reading reading, Pass pass) {
    return pass.share(
        new Said(this, reading.site()),
        () -> {
          throw new IllegalStateException(
              "The %s was asked before \"%s\" was read".formatted(gate, reading.site()));
        });
  }

  private Tensor sumsSoFar(Tensor terms, Pass pass) {
    Tensor sums = terms.cumsum(2);
    @Nullable Tensor before = before(pass);
    sums = before == null ? sums : sums.add(before);
    leave(pass, sums.narrow(2, sums.size(2) - 1, 1));
    return sums;
  }

  private Tensor sumsOfWindow(Tensor terms, Pass pass) {
    long window = gate.window();
    long length = terms.size(2);
    @Nullable Tensor before = before(pass);
    Tensor past =
        before == null
            ? torch.zeros(new long[] {terms.size(0), 2, window}, Tensors.options(ScalarType.Double))
            : before;
    Tensor all = torch.cat(new TensorVector(past, terms), 2);
    leave(pass, all.narrow(2, length, window));
    Tensor sums = all.cumsum(2);
    return sums.narrow(2, window, length).sub(sums.narrow(2, 0, length));
  }
}
