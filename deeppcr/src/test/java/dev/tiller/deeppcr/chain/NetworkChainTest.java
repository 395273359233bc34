package dev.tiller.deeppcr.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A network that this test makes up, run segment by segment and solved as a chain. */
class NetworkChainTest {

  private static final int BATCH = 3;
  private static final int DEPTH = 24;

  private static Tensor random(Random random, double scale, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Tensors.of(random.doubles(n, -scale, scale).toArray(), shape);
  }

  /** Residual layers over vectors, with a site behind each. */
  private static List<Segment> vectors(int width) {
    Random random = new Random(1);
    List<Segment> segments = new ArrayList<>();
    for (int l = 0; l < DEPTH; l++) {
      Tensor weight = random(random, .8, width, width);
      Tensor bias = random(random, .5, width);
      Site site = new Site("layers." + l, l, width, 0, null);
      segments.add(
          Segment.of(
              "layers." + l,
              l,
              List.of(site),
              (state, pass) ->
                  pass.at(site, state.add(state.matmul(weight).add(bias).tanh().mul(half())))));
    }
    return segments;
  }

  /** Positions that see each other: every item is [length, hidden]. */
  private static List<Segment> sequences(int length, int hidden) {
    Random random = new Random(2);
    List<Segment> segments = new ArrayList<>();
    for (int l = 0; l < DEPTH; l++) {
      Tensor across = random(random, .6, length, length);
      Tensor within = random(random, .6, hidden, hidden);
      segments.add(
          Segment.of(
              "blocks." + l,
              l,
              List.of(),
              (state, pass) -> state.mul(half()).add(across.matmul(state).tanh().matmul(within))));
    }
    return segments;
  }

  private static Scalar half() {
    return new Scalar(.5);
  }

  private static Tensor inOrder(List<Segment> segments, Tensor start, Pass pass) {
    State state = State.of(start);
    for (Segment segment : segments) {
      state = segment.run(state, pass);
    }
    return state.main();
  }

  private static Pass pass(Taps taps) {
    return Pass.over(Tokens.of(new int[BATCH][1]), taps);
  }

  @Test
  void newtonFindsWhatTheNetworkGives() {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(Taps.NONE)) {
      List<Segment> segments = vectors(5);
      Tensor start = random(new Random(3), 1, BATCH, 5);
      NetworkChain chain = new NetworkChain(segments, List.of(5L), pass);
      ChainSolution found = new NewtonSolver().solve(chain, start);
      assertThat(found.converged()).isTrue();
      assertThat(found.iterations()).isLessThan(DEPTH);
      assertThat(Tensors.doubles(found.last()))
          .containsExactly(Tensors.doubles(inOrder(segments, start, pass)), within(1e-9));
    }
  }

  @Test
  void aStateMayHaveSeveralAxes() {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(Taps.NONE)) {
      List<Segment> segments = sequences(2, 3);
      Tensor start = random(new Random(4), 1, BATCH, 2, 3);
      NetworkChain chain = new NetworkChain(segments, List.of(2L, 3L), pass);
      assertThat(chain.width()).isEqualTo(6);
      ChainSolution found = new NewtonSolver().solve(chain, start.view(BATCH, 6));
      assertThat(Tensors.doubles(found.last()))
          .containsExactly(Tensors.doubles(inOrder(segments, start, pass)), within(1e-9));
    }
  }

  @Test
  void tapsArePartOfTheSteps() {
    try (TensorScope scope = TensorScope.open()) {
      List<Segment> segments = vectors(4);
      Site site = segments.get(7).sites().get(0);
      Taps doubling = Taps.of(site, (at, value, pass) -> value.mul(new Scalar(2.0)));
      Tensor start = random(new Random(5), 1, BATCH, 4);
      try (Pass plain = pass(Taps.NONE);
          Pass steered = pass(doubling)) {
        double[] exact = Tensors.doubles(inOrder(segments, start, steered));
        NetworkChain chain = new NetworkChain(segments, List.of(4L), steered);
        assertThat(Tensors.doubles(new NewtonSolver().solve(chain, start).last()))
            .containsExactly(exact, within(1e-9));
        assertThat(Tensors.doubles(inOrder(segments, start, plain))).isNotEqualTo(exact);
      }
    }
  }

  @Test
  void onlyTheStatesAreLeft() {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(Taps.NONE)) {
      NetworkChain chain = new NetworkChain(vectors(3), List.of(3L), pass);
      Tensor start = random(new Random(6), 1, BATCH, 3);
      new NewtonSolver().solve(chain, start);
      try (LeakCheck check = LeakCheck.open().allowing(1)) {
        new NewtonSolver().solve(chain, start);
      }
    }
  }

  @Test
  void aSegmentThatChangesTheShapeIsNamed() {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(Taps.NONE)) {
      List<Segment> segments = new ArrayList<>(vectors(3));
      segments.set(
          2, Segment.of("neck", 2, List.of(), (state, p) -> state.narrow(1, 0, 2).clone()));
      NetworkChain chain = new NetworkChain(segments, List.of(3L), pass);
      assertThatThrownBy(() -> new NewtonSolver().solve(chain, Tensors.of(new double[9], BATCH, 3)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("The segment neck");
      assertThatThrownBy(() -> new NetworkChain(List.of(), List.of(3L), pass))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("0 segments");
    }
  }
}
