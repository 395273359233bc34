package dev.tiller.training.optimizer;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.scaling.Rescaling;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Muon (Jordan et al. 2024; arXiv 2502.16982): momentum whose matrix is replaced by its nearest
 * semi-orthogonal one, found by five steps of a quintic Newton-Schulz iteration.
 *
 * <pre>M = mu M + g;  U = g + mu M;  X = U / |U|_F
 * five times: A = X X^T;  X = a X + (b A + c A A) X,   (a, b, c) = (3.4445, -4.7750, 2.0315)
 * W = W (1 - lr wd) - lr sqrt(max(1, rows/columns)) X</pre>
 *
 * <p>The iteration needs few digits (its coefficients do not converge to 1 anyway), so it may run
 * in bfloat16, where the CPU multiplies that in hardware; momentum and parameters stay as they are.
 *
 * <p>For the hidden matrices of small networks it reaches a given loss in markedly fewer tokens
 * than AdamW, which is what a model trained in an hour on two cores needs. Embeddings and gains
 * stay with {@link AdamW}.
 *
 * <p>With a batch kappa times as large, rate and decay grow by sqrt(kappa) and the momentum keeps
 * its horizon in samples, by analogy with Adam, whose steps have a fixed size too; no derivation is
 * published.
 *
 * @param rate peak learning rate, about 0.02
 * @param decay decoupled weight decay
 * @param momentum mu, in [0,1), 0.95 as published
 * @param bfloat16 whether the iteration computes in bfloat16
 */
public record Muon(double rate, double decay, double momentum, boolean bfloat16)
    implements Optimizer {

  private static final double MOMENTUM = 0.95;
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;
  private static final int ITERATIONS = 5;

  /** Checks the ranges. */
  public Muon {
    Ranges.rate("Muon", rate);
    Ranges.decay("Muon", decay);
    Ranges.share("Muon", "momentum", momentum);
  }

  /** With the published momentum. */
  public Muon(double rate, double decay, boolean bfloat16) {
    this(rate, decay, MOMENTUM, bfloat16);
  }

  /** With the published momentum, and the iteration in the parameters' precision. */
  public Muon(double rate, double decay) {
    this(rate, decay, false);
  }

  @Override
  public String name() {
    return "muon";
  }

  @Override
  public List<String> slots() {
    return List.of("m");
  }

  @Override
  public Identity identity() {
    Identity usual =
        Identity.of(name()).with("rate", rate).with("decay", decay).with("bfloat16", bfloat16);
    // Checkpoints from before it could be set do not name it.
    return momentum == MOMENTUM ? usual : usual.with("momentum", momentum);
  }

  @Override
  public Muon scaled(Rescaling by) {
    return new Muon(
        by.root("rate", rate, "by analogy with Adam: steps have a fixed size"),
        by.root("decay", decay, "with the rate, the shrinkage a sample stays the same"),
        by.complement("momentum", momentum, "by analogy with Adam: its horizon in samples"),
        bfloat16);
  }

  @Override
  public void update(Tensor p, Tensor g, Map<String, Tensor> slots, double lr, long step) {
    if (p.dim() != 2) {
      throw new IllegalArgumentException(
          "Muon moves matrices, but a parameter has " + p.dim() + " dimensions; group it apart.");
    }
    Tensor m = slots.get("m");
    m.mul_(new Scalar(momentum)).add_(g);
    Tensor sum = g.add(m, new Scalar(momentum));
    Tensor update =
        bfloat16
            ? Tensors.as(orthogonalized(Tensors.as(sum, ScalarType.BFloat16)), p.scalar_type())
            : orthogonalized(sum);
    double shape = Math.sqrt(Math.max(1.0, p.size(0) / (double) p.size(1)));
    p.mul_(new Scalar(1 - lr * decay)).add_(update, new Scalar(-lr * shape));
  }

  /** A matrix with the singular vectors of {@code u} and singular values near 1. */
  static Tensor orthogonalized(Tensor u) {
    boolean tall = u.size(0) > u.size(1);
    Tensor x = tall ? u.t() : u;
    x = x.div(x.norm().add(new Scalar(1e-7)));
    for (int i = 0; i < ITERATIONS; i++) {
      Tensor a = x.mm(x.t());
      Tensor polynomial = torch.addmm(a, a, a, new Scalar(B), new Scalar(C));
      x = torch.addmm(x, polynomial, x, new Scalar(A), new Scalar(1.0));
    }
    return tall ? x.t() : x;
  }
}
