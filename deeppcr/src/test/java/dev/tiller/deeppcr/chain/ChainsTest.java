package dev.tiller.deeppcr.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Examples;
import dev.tiller.deeppcr.FusedChainSolver;
import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.OnlySteps;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.TangentChain;
import dev.tiller.deeppcr.linear.Adjoint;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The chains' own Jacobians against reverse mode, and gradients against autograd. */
class ChainsTest {

  private static final int BATCH = 3;

  private static Tensor random(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Tensors.of(new Random(seed).doubles(n, -.8, .8).toArray(), shape);
  }

  private static ResidualChain residual() {
    return new ResidualChain(
        List.of(
            new ResidualChain.Layer(random(1, 9, 4, 4), random(2, 9, 4), Nonlinearity.RELU),
            new ResidualChain.Layer(random(3, 9, 4, 4), random(4, 9, 4), Nonlinearity.TANH),
            new ResidualChain.Layer(random(5, 9, 4, 4), random(6, 9, 4), Nonlinearity.LINEAR)),
        .5);
  }

  private static DiffusionChain ddpm() {
    Tensor mixing = random(13, 4, 4);
    return new DiffusionChain(
        (x, time) -> x.matmul(mixing).tanh(),
        NoiseSchedule.linear(.01, .3, 20),
        4,
        NoiseSchedule.linear(.01, .3, 20).sampledTimes(9),
        1,
        random(14, 9, BATCH, 4));
  }

  private record Named(String name, Supplier<Chain> chain) {}

  private static Stream<Named> chains() {
    return Stream.of(
        new Named("mlp", () -> Examples.random(9, 4, 3)),
        new Named("residual", ChainsTest::residual),
        new Named("gru", () -> new ParaGru(random(7, 3, 4), random(8, 3, 9, BATCH, 4))),
        new Named("lstm", () -> new ParaLstm(random(9, 5, 2), random(10, 3, 9, BATCH, 2))),
        new Named(
            "affine",
            () -> new AffineChain(random(11, 9, BATCH, 2, 2, 2), random(12, 9, BATCH, 4))),
        new Named("ddpm", ChainsTest::ddpm));
  }

  /** A dense [n, B, w, w] from blocks. */
  private static double[] dense(Tensor blocks) {
    int groups = (int) blocks.size(2);
    int size = (int) blocks.size(3);
    int width = groups * size;
    double[] values = Tensors.doubles(blocks);
    int items = values.length / (groups * size * size);
    double[] full = new double[items * width * width];
    for (int i = 0; i < values.length; i++) {
      int column = i % size;
      int row = i / size % size;
      int group = i / (size * size) % groups;
      int item = i / (size * size * groups);
      full[(item * width + group * size + row) * width + group * size + column] = values[i];
    }
    return full;
  }

  @TestFactory
  Stream<DynamicTest> jacobiansEqualReverseMode() {
    return chains()
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.name,
                    () -> {
                      try (TensorScope scope = TensorScope.open()) {
                        Chain chain = named.chain.get();
                        Tensor states = random(20, 5, BATCH, 4);
                        Tensor own = chain.linearize(3, states).blocks().get();
                        Tensor all = new OnlySteps(chain).linearize(3, states).blocks().get();
                        assertThat(dense(own)).containsExactly(dense(all), within(1e-12));
                        assertThat(Tensors.doubles(chain.linearize(3, states).values()))
                            .isEqualTo(Tensors.doubles(chain.step(3, states)));
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> newtonFindsWhatTheStepsGive() {
    return chains()
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.name,
                    () -> {
                      try (TensorScope scope = TensorScope.open()) {
                        Chain chain = named.chain.get();
                        Tensor start = Examples.start(BATCH, 4, 21);
                        double[] exact =
                            Tensors.doubles(
                                new SequentialChainSolver().solve(chain, start).states());
                        ChainSolution newton = new NewtonSolver().solve(chain, start);
                        assertThat(Tensors.doubles(newton.states()))
                            .containsExactly(exact, within(1e-9));
                        if (chain instanceof FusibleChain) {
                          assertThat(
                                  Tensors.doubles(
                                      new FusedChainSolver().solve(chain, start).states()))
                              .containsExactly(exact, within(1e-12));
                        }
                      }
                    }));
  }

  @Test
  void tangentsGiveTheSameJacobians() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor mixing = random(30, 4, 4);
      TangentChain chain =
          new TangentChain() {
            @Override
            public int length() {
              return 5;
            }

            @Override
            public int width() {
              return 4;
            }

            @Override
            public Tensor step(int from, Tensor states) {
              return states.matmul(mixing).tanh();
            }

            @Override
            public Tensor tangent(int from, Tensor states, Tensor tangents) {
              Tensor slope = step(from, states).square().neg().add(new Scalar(1.0));
              return tangents.matmul(mixing).mul(slope);
            }
          };
      Tensor states = random(31, 5, BATCH, 4);
      assertThat(Tensors.doubles(chain.linearize(0, states).blocks().get()))
          .containsExactly(
              Tensors.doubles(new OnlySteps(chain).linearize(0, states).blocks().get()),
              within(1e-12));
      assertThat(chain.blocks()).isEqualTo(Blocks.full(4));
    }
  }

  @TestFactory
  Stream<DynamicTest> oneAdjointSolveEqualsAutograd() {
    return Stream.of(LinearMethod.values())
        .map(
            method -> DynamicTest.dynamicTest(method.text(), () -> gradientsEqualAutograd(method)));
  }

  private static void gradientsEqualAutograd(LinearMethod method) {
    try (TensorScope scope = TensorScope.open()) {
      ResidualChain chain = residual();
      List<Tensor> parameters =
          chain.layers().stream().flatMap(l -> Stream.of(l.weights(), l.biases())).toList();
      parameters.forEach(p -> p.set_requires_grad(true));
      Tensor start = Examples.start(BATCH, 4, 22);
      start.set_requires_grad(true);
      Tensor z = start.unsqueeze(0);
      for (int l = 0; l < chain.length(); l++) {
        z = chain.step(l, z);
      }
      z.square().sum().backward();
      List<double[]> wanted =
          Stream.concat(Stream.of(start), parameters.stream())
              .map(p -> Tensors.doubles(p.grad()))
              .toList();
      parameters.forEach(p -> p.grad().zero_());

      Tensor states = new NewtonSolver().solve(chain, start).states();
      Tensor last = states.select(0, states.size(0) - 1).mul(new Scalar(2.0));
      Tensor gradients = Adjoint.fromLast(chain, start, states, last, method.solver());
      Tensor first = Adjoint.parameters(chain, start, states, gradients);
      assertThat(Tensors.doubles(first)).containsExactly(wanted.get(0), within(1e-9));
      for (int i = 0; i < parameters.size(); i++) {
        assertThat(Tensors.doubles(parameters.get(i).grad()))
            .containsExactly(wanted.get(i + 1), within(1e-9));
      }
    }
  }

  @Test
  void backPropagationIsAChainOfItsOwn() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = Examples.random(9, 4, 3);
      Tensor start = Examples.start(BATCH, 4, 23);
      Tensor states = new SequentialChainSolver().solve(chain, start).states();
      Tensor cotangents = random(24, 9, BATCH, 4);
      Tensor gradients = Adjoint.states(chain, start, states, cotangents, LinearMethod.CR.solver());
      Tensor entering =
          org.bytedeco.pytorch.global.torch.cat(
              new org.bytedeco.pytorch.TensorVector(start.unsqueeze(0), states.narrow(0, 0, 8)), 0);
      AffineChain back =
          AffineChain.backward(chain.linearize(0, entering).blocks().get(), cotangents);
      Tensor zero = start.mul(new Scalar(0.0));
      assertThat(Tensors.doubles(new SequentialChainSolver().solve(back, zero).states().flip(0)))
          .containsExactly(Tensors.doubles(gradients), within(1e-12));
      assertThat(
              Tensors.doubles(LinearMethod.CR.solver().solve(back.system(zero)).values().flip(0)))
          .containsExactly(Tensors.doubles(gradients), within(1e-12));
    }
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(() -> new MlpChain(random(1, 3, 2, 2), random(1, 3, 3), Nonlinearity.TANH))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[3, 2, 2]");
      assertThatThrownBy(() -> new ParaGru(random(1, 3, 4), random(1, 3, 5, 2, 3)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[3, 5, 2, 3]");
      assertThatThrownBy(
              () ->
                  new DiffusionChain(
                      (x, t) -> x, NoiseSchedule.linear(.1, .2, 4), 1, new int[] {3}, 1, null))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no noise");
    }
  }
}
