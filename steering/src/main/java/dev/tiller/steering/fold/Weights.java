package dev.tiller.steering.fold;

import dev.tiller.network.Site;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that change while maps are folded in, in double until they are written. With omega~
 * and beta~ the map at its strength:
 *
 * <pre>
 * projection y = W x + b:        W' = diag(omega~) W,       b' = omega~ b + beta~
 * norm y = g xhat + b:           g' = omega~ g,             b' = omega~ b + beta~
 * norm y = (1 + g) xhat + b:     g' = omega~ (1 + g) - 1,   b' likewise
 * consumer W y + b of the site:  W' = W diag(omega~),       b' = b + W beta~
 * n (1 + s) + t, s = S c + u and t = T c + v:
 *   seen as a whole:             S' = omega~ S,             u' = omega~ (1 + u) - 1,
 *                                T' = omega~ T,             v' = omega~ v + beta~
 *   seen as n:                   S', u' likewise;           T' = T + beta~ S, v' = v + beta~ (1 + u)
 * </pre>
 *
 * <p>(arXiv 2410.23054, appendix A; norms, consumers and modulation are our derivation.) All
 * tensors belong to the scope that is open while this is used.
 */
final class Weights {

  private final Map<String, Tensor> original;
  private final Map<String, Tensor> changed = new TreeMap<>();

  Weights(Map<String, Tensor> original) {
    this.original = original;
  }

  /** What changed, in double. */
  Map<String, Tensor> changed() {
    return Collections.unmodifiableMap(changed);
  }

  boolean has(String name) {
    return original.containsKey(name) || changed.containsKey(name);
  }

  void projection(String weight, String bias, boolean inputFirst, double[] omega, double[] beta) {
    Tensor scale = Tensors.of(omega);
    Tensor matrix = get(weight);
    long[] outputs = new long[(int) matrix.dim()];
    Arrays.fill(outputs, 1);
    outputs[inputFirst ? outputs.length - 1 : 0] = omega.length;
    changed.put(weight, matrix.mul(scale.view(outputs)));
    shift(bias, scale, beta);
  }

  void modulation(Site.Producer.Modulation m, double[] omega, double[] beta) {
    Tensor slope = Tensors.of(omega);
    Tensor move = Tensors.of(beta);
    Scalar one = new Scalar(1.0);
    Tensor weight = get(m.weight()).clone();
    Tensor bias = get(m.bias()).clone();
    int width = omega.length;
    Tensor scale = weight.narrow(0, (long) m.scale() * width, width);
    Tensor scaleBias = bias.narrow(0, (long) m.scale() * width, width);
    Tensor shift = weight.narrow(0, (long) m.shift() * width, width);
    Tensor shiftBias = bias.narrow(0, (long) m.shift() * width, width);
    if (m.before()) {
      shift.add_(scale.mul(move.unsqueeze(1)));
      shiftBias.add_(scaleBias.add(one).mul(move));
    } else {
      shift.mul_(slope.unsqueeze(1));
      shiftBias.mul_(slope).add_(move);
    }
    scale.mul_(slope.unsqueeze(1));
    scaleBias.add_(one).mul_(slope).sub_(one);
    changed.put(m.weight(), weight);
    changed.put(m.bias(), bias);
  }

  void norm(String weight, String bias, boolean plusOne, double[] omega, double[] beta) {
    Tensor scale = Tensors.of(omega);
    Scalar one = new Scalar(1.0);
    Tensor gain = get(weight);
    changed.put(weight, plusOne ? gain.add(one).mul(scale).sub(one) : gain.mul(scale));
    shift(bias, scale, beta);
  }

  private void shift(String bias, Tensor scale, double[] beta) {
    boolean moves = Arrays.stream(beta).anyMatch(b -> b != 0);
    if (has(bias)) {
      changed.put(bias, get(bias).mul(scale).add(Tensors.of(beta)));
    } else if (moves) {
      changed.put(bias, Tensors.of(beta));
    }
  }

  /** Folds what comes before a projection stored [out, in] into it. */
  void consumer(String weight, String bias, double[] omega, double[] beta) {
    Tensor before = get(weight);
    Tensor moved = before.matmul(Tensors.of(beta));
    changed.put(weight, before.mul(Tensors.of(omega)));
    changed.put(bias, has(bias) ? get(bias).add(moved) : moved);
  }

  /** Gives a projection a bias of zeros if it has none. */
  void zeroBias(String weight, String bias, boolean inputFirst) {
    if (!has(bias)) {
      long width = get(weight).size(inputFirst ? 1 : 0);
      changed.put(bias, torch.zeros(new long[] {width}, Tensors.options(ScalarType.Double)));
    }
  }

  Tensor get(String name) {
    @Nullable Tensor found = changed.get(name);
    if (found != null) {
      return found;
    }
    @Nullable Tensor stored = original.get(name);
    if (stored == null) {
      throw new IllegalStateException("The model has no parameter " + name);
    }
    return stored.detach().to(ScalarType.Double);
  }
}
