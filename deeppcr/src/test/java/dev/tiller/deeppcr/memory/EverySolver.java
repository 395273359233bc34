package dev.tiller.deeppcr.memory;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.FusedChainSolver;
import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.OnlySteps;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.AffineChain;
import dev.tiller.deeppcr.chain.AffineSolver;
import dev.tiller.deeppcr.chain.ChainKind;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Runs every solver under the eyes of {@link AllocationLog}; predictions are part of the names. */
public final class EverySolver {

  private static final Stop TWO = Stop.after(2);

  private EverySolver() {}

  /** The process. */
  public static void main(String[] arguments) {
    AllocationLog.start();
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      for (ChainKind kind : ChainKind.values()) {
        run(kind, 1000, 4, 5, type);
      }
      run(ChainKind.RESIDUAL, 2048, 2, 1, type);
      run(ChainKind.LINEAR, 999, 8, 1, type);
      run(ChainKind.MLP, 50, 8, 16, type);
      run(ChainKind.GRU, 1, 4, 3, type);
    }
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = ChainKind.MLP.make(1000, 4, 3, ScalarType.Double, 1);
      Tensor start = ChainKind.start(4, 3, ScalarType.Double, 2);
      newton("a chain of the user's", new OnlySteps(chain), start, new NewtonSolver());
    }
  }

  private static void run(ChainKind kind, int length, int width, int batch, ScalarType type) {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = kind.make(length, width, batch, type, 1);
      Tensor start = ChainKind.start(width, batch, type, 2);
      String what = "%s %s L=%d w=%d B=%d".formatted(kind.text(), type, length, width, batch);
      SequentialChainSolver sequential = new SequentialChainSolver();
      solve(what, sequential, () -> sequential.cost(chain, start).bytes(), chain, start);
      if (chain instanceof FusibleChain) {
        FusedChainSolver fused = new FusedChainSolver();
        solve(what, fused, () -> fused.cost(chain, start).bytes(), chain, start);
      }
      if (chain instanceof AffineChain affine) {
        for (LinearMethod method : LinearMethod.values()) {
          AffineSolver solver = new AffineSolver(method);
          solve(what, solver, () -> solver.cost(affine, start).bytes(), chain, start);
        }
        return;
      }
      for (LinearMethod method : LinearMethod.values()) {
        newton(what, chain, start, new NewtonSolver().with(method));
      }
      NewtonSolver newton = new NewtonSolver();
      newton(what, chain, start, newton.with(new JacobianPolicy.Diagonal()));
      newton(what, chain, start, newton.with(new JacobianPolicy.BlockDiagonal(1)));
      newton(what, chain, start, newton.with(new JacobianPolicy.Frozen(2)));
      newton(what, chain, start, newton.with(new JacobianPolicy.Identity()));
      newton(what, chain, start, newton.with(new JacobianPolicy.Zero()));
      newton(what, chain, start, newton.with(new JacobianPolicy.Given(given(chain, type))));
      newton(what, chain, start, newton.damped(0.1));
    }
  }

  /** The same for all items, as a sampler's linear part is. */
  private static Tensor given(Chain chain, ScalarType type) {
    Blocks blocks = chain.blocks();
    return torch.zeros(
        new long[] {chain.length(), 1, blocks.groups(), blocks.size(), blocks.size()},
        Tensors.options(type));
  }

  private static void newton(String what, Chain chain, Tensor start, NewtonSolver solver) {
    NewtonSolver two = solver.with(TWO);
    solve(what, two, () -> two.cost(chain, start, 2).bytes(), chain, start);
  }

  private static void solve(
      String what, ChainSolver solver, Supplier<Long> bytes, Chain chain, Tensor start) {
    String name = "%d %s, %s".formatted(bytes.get(), solver.name(), what);
    AllocationLog.section(name, () -> solver.solve(chain, start));
  }
}
