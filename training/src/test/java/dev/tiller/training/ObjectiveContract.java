package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiller.ground.Monitor;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.optimizer.Adam;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Objective} keeps to: its gradient is the slope of its loss, what a step sees
 * follows from its share, shares add up to their step, a resumed run has the same bits, and nothing
 * is left behind in native memory. A test of an objective extends it.
 */
public abstract class ObjectiveContract {

  private static final long SEED = 11;

  /**
   * A new objective with the same first parameters every time, in float64 where it can be.
   *
   * @param owned closed after the test; for what the objective needs
   */
  protected abstract Objective make(Owned owned);

  /** Distance of the finite difference, along a direction of length 1. */
  protected double distance() {
    return 1e-5;
  }

  /** Relative error that its slope may have. */
  protected double tolerance() {
    return 1e-6;
  }

  /** Whether a step may go through the network in several shares. */
  protected boolean divides() {
    return true;
  }

  private static Share whole(Objective objective, long step) {
    int samples = objective.samples(0);
    return new Share(SEED, step, step * samples, 0, samples, samples);
  }

  private static Losses at(Objective objective, Share share) {
    try (TensorScope scope = TensorScope.open()) {
      return objective.gradients(share);
    }
  }

  private static void begin(Objective objective) {
    try (TensorScope scope = TensorScope.open()) {
      objective.mode(Objective.Mode.TRAIN);
      objective.parameters().values().forEach(p -> p.set_requires_grad(true));
    }
  }

  /** Gradients by name, copied, and zeroed where they stood. */
  private static Map<String, double[]> taken(Objective objective) {
    Map<String, double[]> gradients = new TreeMap<>();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      objective
          .parameters()
          .forEach(
              (name, p) -> {
                Tensor g = p.grad();
                if (g.defined()) {
                  gradients.put(name, Tensors.doubles(g.to(torch.ScalarType.Double)));
                  g.zero_();
                }
              });
    }
    return gradients;
  }

  private static Map<String, byte[]> bits(Map<String, Tensor> tensors) {
    Map<String, byte[]> bits = new TreeMap<>();
    tensors.forEach((name, t) -> bits.put(name, Tensors.bytes(t)));
    return bits;
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(actual.get(name)).as(name).isEqualTo(bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5})
  void theGradientIsTheSlopeOfTheLoss(long step) {
    try (Owned owned = new Owned()) {
      Objective objective = make(owned);
      begin(objective);
      Share share = whole(objective, step);
      at(objective, share);
      Map<String, double[]> gradient = taken(objective);
      Map<String, double[]> direction = direction(gradient, step);
      double slope = dot(gradient, direction);
      double wide = difference(objective, share, direction, distance());
      double narrow = difference(objective, share, direction, distance() / 2);
      assertThat(slope).isNotZero();
      assertThat((4 * narrow - wide) / 3) // Richardson: curvature cancels.
          .isCloseTo(slope, within(tolerance() * Math.abs(slope)));
    }
  }

  private static double difference(
      Objective objective, Share share, Map<String, double[]> direction, double by) {
    move(objective, direction, by);
    double up = at(objective, share).total();
    move(objective, direction, -2 * by);
    double down = at(objective, share).total();
    move(objective, direction, by);
    return (up - down) / (2 * by);
  }

  /** Half along the gradient, so that the slope is not lost in rounding, half anywhere. */
  private static Map<String, double[]> direction(Map<String, double[]> gradient, long seed) {
    Random random = new Random(seed);
    Map<String, double[]> noise = new TreeMap<>();
    gradient.forEach((name, g) -> noise.put(name, random.doubles(g.length, -1, 1).toArray()));
    double ratio = Math.sqrt(dot(gradient, gradient) / dot(noise, noise));
    noise.forEach(
        (name, n) -> {
          for (int i = 0; i < n.length; i++) {
            n[i] = ratio * n[i] + gradient.get(name)[i];
          }
        });
    double length = Math.sqrt(dot(noise, noise));
    noise.values().forEach(n -> java.util.Arrays.setAll(n, i -> n[i] / length));
    return noise;
  }

  private static double dot(Map<String, double[]> a, Map<String, double[]> b) {
    double sum = 0;
    for (Map.Entry<String, double[]> entry : a.entrySet()) {
      double[] other = b.get(entry.getKey());
      for (int i = 0; i < other.length; i++) {
        sum += entry.getValue()[i] * other[i];
      }
    }
    return sum;
  }

  private static void move(Objective objective, Map<String, double[]> direction, double by) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      direction.forEach(
          (name, d) -> {
            Tensor p = objective.parameters().get(name);
            p.add_(Tensors.of(d, Tensors.shape(p)).to(p.scalar_type()), new Scalar(by));
          });
    }
  }

  @Test
  void theSameShareGivesTheSameBits() {
    try (Owned owned = new Owned()) {
      Objective one = make(owned);
      Objective two = make(owned);
      begin(one);
      begin(two);
      at(two, whole(two, 4)); // What went before does not matter.
      taken(two);
      assertThat(at(one, whole(one, 3))).isEqualTo(at(two, whole(two, 3)));
      Map<String, double[]> gradients = taken(one);
      taken(two).forEach((name, g) -> assertThat(g).as(name).isEqualTo(gradients.get(name)));
    }
  }

  @Test
  void sharesAddUpToTheirStep() {
    assumeTrue(divides());
    try (Owned owned = new Owned()) {
      Objective objective = make(owned);
      begin(objective);
      Share whole = whole(objective, 2);
      double loss = at(objective, whole).total();
      Map<String, double[]> expected = taken(objective);
      int first = Math.max(1, whole.samples() / 3); // Shares of different sizes.
      assertThat(whole.samples()).as("samples, to be divided").isGreaterThan(first);
      Losses sum =
          at(objective, new Share(SEED, 2, whole.seen(), 0, first, whole.samples()))
              .plus(
                  at(
                      objective,
                      new Share(SEED, 2, whole.seen(), first, whole.samples(), whole.samples())));
      assertThat(sum.total()).isCloseTo(loss, within(tolerance() * Math.abs(loss)));
      Map<String, double[]> actual = taken(objective);
      double size = Math.sqrt(dot(expected, expected));
      expected.forEach(
          (name, g) ->
              assertThat(actual.get(name)).as(name).containsExactly(g, within(tolerance() * size)));
    }
  }

  @Test
  void aResumedRunHasTheSameBits(@TempDir Path folder) {
    assertSame(trained(folder.resolve("parts"), 3, 6), trained(folder.resolve("whole"), 6));
  }

  private Map<String, byte[]> trained(Path folder, int... stops) {
    Map<String, byte[]> bits = Map.of();
    for (int stop : stops) {
      try (Owned owned = new Owned()) {
        Objective objective = make(owned);
        long samples = objective.samples(0);
        try (Run run =
            Run.of(objective)
                .optimizer(new Adam(1e-3))
                .seed(SEED)
                .samples(6 * samples)
                .folder(folder)
                .open()) {
          run.run(Monitor.NONE, stop * samples);
          assertThat(run.step()).isEqualTo(stop);
        }
        bits = bits(objective.parameters());
        bits.putAll(bits(objective.buffers()));
      }
    }
    return bits;
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    try (Owned owned = new Owned()) {
      Objective objective = make(owned);
      begin(objective);
      at(objective, whole(objective, 0));
      try (LeakCheck check = LeakCheck.open()) {
        at(objective, whole(objective, 1));
      }
    }
  }
}
