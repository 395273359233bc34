package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The GRU of ParaRNN (arXiv 2510.21450), whose recurrent weights are diagonal, and with them its
 * Jacobian:
 *
 * <pre>u = sigmoid(a_z h + p_z),  r = sigmoid(a_r h + p_r),  c = tanh(a_h h r + p_h)
 * h' = u c + (1 - u) h</pre>
 *
 * <p>Steps are moments in time.
 *
 * @param recurrent rows a_z, a_r, a_h, [3, w]
 * @param inputs p_z, p_r, p_h of every moment, [3, L, B, w]: the input times its weights, plus bias
 */
public record ParaGru(Tensor recurrent, Tensor inputs) implements Chain {

  /** Checks the shapes. */
  public ParaGru {
    checkGates("a ParaGRU", 3, recurrent, inputs);
  }

  static void checkGates(String cell, int gates, Tensor recurrent, Tensor inputs) {
    long[] a = Tensors.shape(recurrent);
    long[] p = Tensors.shape(inputs);
    if (a.length != 2 || p.length != 4 || p[0] != 3 || a[0] != gates || p[3] != a[1]) {
      throw new UserError(
          "The recurrent weights of %s have shape %s and its inputs %s, but [%d, w] and [3, L, B, w] were expected."
              .formatted(cell, Arrays.toString(a), Arrays.toString(p), gates));
    }
  }

  @Override
  public int length() {
    return Math.toIntExact(inputs.size(1));
  }

  @Override
  public int width() {
    return Math.toIntExact(recurrent.size(1));
  }

  @Override
  public Blocks blocks() {
    return Blocks.diagonal(width());
  }

  private record Gates(Tensor u, Tensor r, Tensor c) {}

  private Gates gates(int from, Tensor h) {
    Tensor u = h.mul(recurrent.select(0, 0)).add(input(0, from, h)).sigmoid();
    Tensor r = h.mul(recurrent.select(0, 1)).add(input(1, from, h)).sigmoid();
    Tensor c = h.mul(r).mul(recurrent.select(0, 2)).add(input(2, from, h)).tanh();
    return new Gates(u, r, c);
  }

  private Tensor input(int gate, int from, Tensor h) {
    return inputs.select(0, gate).narrow(0, from, h.size(0));
  }

  private static Tensor next(Gates g, Tensor h) {
    return h.add(g.u.mul(g.c.sub(h)));
  }

  @Override
  public Tensor step(int from, Tensor states) {
    return next(gates(from, states), states);
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    Gates g = gates(from, states);
    return new Linearization(next(g, states), () -> slope(g, states).unsqueeze(3).unsqueeze(4));
  }

  /** {@code (1-u) + (c-h) a_z u(1-u) + u (1-c^2) a_h (r + h a_r r(1-r))}. */
  private Tensor slope(Gates g, Tensor h) {
    Tensor stay = oneMinus(g.u);
    Tensor gate = g.c.sub(h).mul(recurrent.select(0, 0)).mul(g.u).mul(stay);
    Tensor reset = g.r.add(h.mul(recurrent.select(0, 1)).mul(g.r).mul(oneMinus(g.r)));
    Tensor content = g.u.mul(oneMinus(g.c.square())).mul(recurrent.select(0, 2)).mul(reset);
    return stay.add(gate).add(content);
  }

  static Tensor oneMinus(Tensor x) {
    return x.neg().add(new Scalar(1.0));
  }
}
