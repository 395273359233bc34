package dev.tiller.deeppcr.chain;

import static dev.tiller.deeppcr.chain.ParaGru.oneMinus;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Linearization;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An LSTM with diagonal recurrent weights, peepholes and a coupled input gate, as in ParaRNN (arXiv
 * 2510.21450; the equations are written from the description, not copied from its code):
 *
 * <pre>f = sigmoid(a_f h + q_f c + p_f),  u = tanh(a_u h + p_u),  c' = f c + (1 - f) u
 * o = sigmoid(a_o h + q_o c' + p_o),     h' = o tanh(c')</pre>
 *
 * <p>A state holds c and h of a unit next to each other, so the Jacobian has a 2x2 block a unit.
 *
 * @param recurrent rows a_f, a_u, a_o, q_f, q_o, [5, units]
 * @param inputs p_f, p_u, p_o of every moment, [3, L, B, units]
 */
public record ParaLstm(Tensor recurrent, Tensor inputs) implements Chain {

  /** Checks the shapes. */
  public ParaLstm {
    ParaGru.checkGates("a ParaLSTM", 5, recurrent, inputs);
  }

  @Override
  public int length() {
    return Math.toIntExact(inputs.size(1));
  }

  @Override
  public int width() {
    return 2 * Math.toIntExact(recurrent.size(1));
  }

  @Override
  public Blocks blocks() {
    return Blocks.of(width(), 2);
  }

  /** Everything a step computes. */
  private record Cell(Tensor c, Tensor f, Tensor u, Tensor next, Tensor o, Tensor squashed) {

    Tensor state() {
      return torch.stack(new TensorVector(next, o.mul(squashed)), 3).flatten(2, 3);
    }
  }

  private Cell cell(int from, Tensor states) {
    Tensor pairs = states.unflatten(2, width() / 2, 2);
    Tensor c = pairs.select(3, 0);
    Tensor h = pairs.select(3, 1);
    Tensor f = h.mul(a(0)).add(c.mul(a(3))).add(input(0, from, h)).sigmoid();
    Tensor u = h.mul(a(1)).add(input(1, from, h)).tanh();
    Tensor next = u.add(f.mul(c.sub(u)));
    Tensor o = h.mul(a(2)).add(next.mul(a(4))).add(input(2, from, h)).sigmoid();
    return new Cell(c, f, u, next, o, next.tanh());
  }

  private Tensor a(int row) {
    return recurrent.select(0, row);
  }

  private Tensor input(int gate, int from, Tensor h) {
    return inputs.select(0, gate).narrow(0, from, h.size(0));
  }

  @Override
  public Tensor step(int from, Tensor states) {
    return cell(from, states).state();
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    Cell cell = cell(from, states);
    return new Linearization(cell.state(), () -> blocks(cell));
  }

  private Tensor blocks(Cell x) {
    Tensor forget = x.f.mul(oneMinus(x.f)).mul(x.c.sub(x.u)); // dc'/df, times f(1-f)
    Tensor cc = x.f.add(forget.mul(a(3)));
    Tensor ch = forget.mul(a(0)).add(oneMinus(x.f).mul(oneMinus(x.u.square())).mul(a(1)));
    Tensor gate = x.squashed.mul(x.o).mul(oneMinus(x.o));
    Tensor open = x.o.mul(oneMinus(x.squashed.square())).add(gate.mul(a(4))); // dh'/dc'
    Tensor hc = open.mul(cc);
    Tensor hh = open.mul(ch).add(gate.mul(a(2)));
    Tensor rows = torch.stack(new TensorVector(cc, ch, hc, hh), 3);
    return rows.unflatten(3, 2, 2);
  }
}
