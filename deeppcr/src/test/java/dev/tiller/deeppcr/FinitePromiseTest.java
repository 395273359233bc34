package dev.tiller.deeppcr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.deeppcr.chain.AffineChain;
import dev.tiller.deeppcr.chain.AffineSolver;
import dev.tiller.deeppcr.chain.ChainKind;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.Guess;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.picard.AndersonSolver;
import dev.tiller.deeppcr.picard.WindowSolver;
import dev.tiller.deeppcr.plan.AutoSolver;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every solver promises on every chain: it ends, after at most as many sweeps as there are
 * steps and a few more; what it calls converged is finite and the solution.
 */
class FinitePromiseTest {

  private static final int WIDTH = 4;

  /** Chains on which Picard's sweeps leave the range of numbers before they settle. */
  private static final Set<ChainKind> WILD =
      EnumSet.of(ChainKind.MLP, ChainKind.LINEAR, ChainKind.LSTM);

  /** Solvers that take any chain and settle a state with every sweep. */
  private static List<ChainSolver> general(Chain chain, ScalarType type) {
    NewtonSolver newton = new NewtonSolver();
    Blocks blocks = chain.blocks();
    Tensor none =
        torch.zeros(
            new long[] {chain.length(), 1, blocks.groups(), blocks.size(), blocks.size()},
            Tensors.options(type));
    return List.of(
        new SequentialChainSolver(),
        newton,
        newton.with(LinearMethod.PCR),
        newton.with(LinearMethod.CHUNKED),
        newton.with(Guess.zeros()),
        newton.with(Guess.stepOfZero()),
        newton.with(new JacobianPolicy.Diagonal()),
        newton.with(new JacobianPolicy.BlockDiagonal(1)),
        newton.with(new JacobianPolicy.Frozen(3)),
        newton.with(new JacobianPolicy.Identity()),
        newton.with(new JacobianPolicy.Zero()),
        newton.with(new JacobianPolicy.Given(none)),
        new AndersonSolver(1, null),
        new AndersonSolver(4, null),
        new AndersonSolver(16, null),
        new WindowSolver(32, 0),
        new WindowSolver(Integer.MAX_VALUE, 0),
        new AutoSolver());
  }

  /** Those, and the ones that this chain allows. */
  private static List<ChainSolver> every(Chain chain, ScalarType type) {
    List<ChainSolver> all = new ArrayList<>(general(chain, type));
    if (chain instanceof FusibleChain) {
      all.add(new FusedChainSolver());
    }
    if (chain instanceof AffineChain) {
      Stream.of(LinearMethod.values()).map(AffineSolver::new).forEach(all::add);
    }
    return all;
  }

  static Stream<Arguments> shortChains() {
    return Stream.of(ChainKind.values())
        .flatMap(
            kind ->
                LongStream.rangeClosed(1, WILD.contains(kind) ? 6 : 1)
                    .mapToObj(seed -> Arguments.of(kind, seed)));
  }

  /** Picard's sweeps grow beyond float32 here. */
  @ParameterizedTest
  @MethodSource("shortChains")
  void whatConvergedIsTheSolution(ChainKind kind, long seed) {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = kind.make(256, WIDTH, 1, ScalarType.Float, seed);
      Tensor start = ChainKind.start(WIDTH, 1, ScalarType.Float, seed + 1);
      for (ChainSolver solver : every(chain, ScalarType.Float)) {
        check(solver, chain, start, 2e-3);
      }
    }
  }

  /** Beyond float64. */
  @ParameterizedTest
  @EnumSource(names = {"MLP", "LINEAR", "LSTM"})
  void longChainsToo(ChainKind kind) {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = kind.make(3000, WIDTH, 1, ScalarType.Double, 1);
      Tensor start = ChainKind.start(WIDTH, 1, ScalarType.Double, 2);
      NewtonSolver newton = new NewtonSolver();
      for (ChainSolver solver :
          List.of(
              new AndersonSolver(4, null),
              newton.with(new JacobianPolicy.Identity()),
              newton.with(new JacobianPolicy.Diagonal()),
              new WindowSolver(Integer.MAX_VALUE, 1e-9))) {
        check(solver, chain, start, 1e-7);
      }
    }
  }

  private static void check(ChainSolver solver, Chain chain, Tensor start, double tolerance) {
    try (TensorScope scope = TensorScope.open()) {
      double[] exact = Tensors.doubles(new SequentialChainSolver().solve(chain, start).states());
      ChainSolution found = solver.solve(chain, start);
      double[] states = Tensors.doubles(found.states());
      double worst = 0;
      for (int i = 0; i < exact.length; i++) {
        double off = Math.abs(states[i] - exact[i]);
        worst = Double.isNaN(off) ? off : Math.max(worst, off);
      }
      assertThat(found.converged()).as(solver.name() + " " + found.notes()).isTrue();
      assertThat(worst).as(solver.name() + " " + found.notes()).isLessThanOrEqualTo(tolerance);
      assertThat(found.iterations()).as(solver.name()).isLessThanOrEqualTo(chain.length() + 5);
    }
  }

  /** Doubles its state, beyond the range of float32 after 128 steps. */
  private record Doubling(int length) implements Chain {

    @Override
    public int width() {
      return 1;
    }

    @Override
    public Tensor step(int from, Tensor states) {
      return states.mul(new Scalar(2.0));
    }
  }

  @Test
  void statesThatAreNotFiniteNeverConverged() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor start = torch.ones(new long[] {1, 1}, Tensors.options(ScalarType.Float));
      List<Chain> chains =
          List.of(
              new Doubling(200),
              new AffineChain(
                  torch.full(
                      new long[] {200, 1, 1, 1, 1},
                      new Scalar(2.0),
                      Tensors.options(ScalarType.Float)),
                  torch.zeros(new long[] {200, 1, 1}, Tensors.options(ScalarType.Float))));
      for (Chain chain : chains) {
        List<ChainSolver> solvers = new ArrayList<>(every(chain, ScalarType.Float));
        solvers.add(new NewtonSolver().damped(0.1));
        solvers.add(new NewtonSolver().with(new Stop(0, 0.5, 0)));
        solvers.add(new AndersonSolver(2, new Stop(0, 0.5, 0)));
        for (ChainSolver solver : solvers) {
          try (TensorScope inner = TensorScope.open()) {
            ChainSolution found = solver.solve(chain, start);
            assertThat(found.converged()).as(solver.name() + " " + found.notes()).isFalse();
            assertThat(found.notes()).as(solver.name()).isNotEmpty();
          }
        }
      }
    }
  }
}
