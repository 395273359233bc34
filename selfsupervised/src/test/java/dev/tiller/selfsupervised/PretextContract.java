package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PretextLoss} keeps to: its gradient by everything it reads is its slope, the
 * order of images and of looks does not matter, float32 gives what float64 does, collapsed features
 * have a known loss, and nothing is left behind. A test of a loss extends it.
 */
public abstract class PretextContract {

  /** Images of a look. */
  protected static final int ROWS = 7;

  /**
   * The loss, the same every time; with what it learns in the type asked for.
   *
   * @param owned closed after the test
   */
  protected abstract PretextLoss make(Owned owned, ScalarType type);

  /** Width of features, projections, predictions and targets. */
  protected int width() {
    return 6;
  }

  /** Whether the looks have a teacher. */
  protected boolean taught() {
    return true;
  }

  /** Whether the looks may be exchanged. */
  protected boolean symmetric() {
    return true;
  }

  /** Normalized parameters of each look's view, one number a row. */
  protected Map<String, double[]> parameters(SplittableRandom random) {
    return Map.of();
  }

  /** The loss where all of {@link #ROWS} images have one vector in both looks, if it is known. */
  protected abstract OptionalDouble collapse();

  /** Distance of the finite difference. */
  protected double distance() {
    return 1e-4;
  }

  private record Given(List<Tensor> leaves, Look first, Look second) {}

  private Given given(long seed, ScalarType type) {
    return given(seed, type, null);
  }

  private Given given(long seed, ScalarType type, int @Nullable [] order) {
    List<Tensor> leaves = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    for (int look = 0; look < 2; look++) {
      List<Tensor> parts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Tensor x = Looking.normal(100 * seed + 10 * look + i, ROWS, width());
        x = (order == null ? x : x.index_select(0, Tensors.of(longs(order)))).to(type);
        parts.add(x);
      }
      leaves.addAll(parts.subList(0, 3));
      Map<String, double[]> drawn = parameters(new SplittableRandom(31 * seed + look));
      Map<String, double[]> moved = new LinkedHashMap<>();
      drawn.forEach((name, v) -> moved.put(name, order == null ? v : ordered(v, order)));
      Look whole = Looking.of(parts.get(0), parts.get(1), parts.get(2), parts.get(3), moved);
      int[] items = order == null ? whole.items() : order;
      looks.add(
          new Look(
              items,
              whole.viewed(),
              whole.features(),
              whole.projected(),
              whole.predicted(),
              taught() ? whole.taught() : null));
    }
    return new Given(leaves, looks.get(0), looks.get(1));
  }

  private static long[] longs(int[] order) {
    return java.util.Arrays.stream(order).asLongStream().toArray();
  }

  private static double[] ordered(double[] values, int[] order) {
    double[] moved = new double[values.length];
    java.util.Arrays.setAll(moved, i -> values[order[i]]);
    return moved;
  }

  private double loss(PretextLoss loss, Given given) {
    try (TensorScope scope = TensorScope.open()) {
      return Looking.total(loss, given.first, given.second);
    }
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      PretextLoss loss = make(owned, ScalarType.Double);
      Given given = given(1, ScalarType.Double);
      Map<String, Tensor> leaves = new TreeMap<>(loss.parameters());
      for (int i = 0; i < given.leaves.size(); i++) {
        leaves.put("look." + i, given.leaves.get(i));
      }
      leaves.values().forEach(leaf -> leaf.set_requires_grad(true));
      Tensor sum =
          loss.parts(given.first, given.second).values().stream().reduce(Tensor::add).get();
      sum.backward();
      boolean reached = false;
      for (Map.Entry<String, Tensor> leaf : leaves.entrySet()) {
        Tensor gradient = leaf.getValue().grad();
        if (gradient.defined()) {
          reached |= gradient.abs().max().item_double() > 1e-6;
          check(loss, given, leaf.getKey(), leaf.getValue(), gradient);
        }
      }
      assertThat(reached).as("a gradient that is not zero").isTrue();
    }
  }

  private void check(PretextLoss loss, Given given, String name, Tensor leaf, Tensor gradient) {
    Tensor direction =
        Looking.normal(name.hashCode(), 1, (int) leaf.numel()).reshape(Tensors.shape(leaf));
    double slope = gradient.mul(direction).sum().item_double();
    double wide = difference(loss, given, leaf, direction, distance());
    double narrow = difference(loss, given, leaf, direction, distance() / 2);
    double size = Math.max(1e-3, Math.abs(slope));
    assertThat((4 * narrow - wide) / 3).as(name).isCloseTo(slope, within(1e-6 * size));
  }

  private double difference(
      PretextLoss loss, Given given, Tensor leaf, Tensor direction, double by) {
    move(leaf, direction, by);
    double up = loss(loss, given);
    move(leaf, direction, -2 * by);
    double down = loss(loss, given);
    move(leaf, direction, by);
    return (up - down) / (2 * by);
  }

  private static void move(Tensor leaf, Tensor direction, double by) {
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      leaf.add_(direction, new Scalar(by));
    }
  }

  @Test
  void theOrderOfImagesDoesNotMatter() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      PretextLoss loss = make(owned, ScalarType.Double);
      double other = loss(loss, given(2, ScalarType.Double, new int[] {3, 0, 6, 1, 5, 2, 4}));
      double plain = loss(loss, given(2, ScalarType.Double));
      assertThat(other).isCloseTo(plain, within(1e-10 * Math.max(1, Math.abs(plain))));
    }
  }

  @Test
  void theOrderOfLooksDoesNotMatter() {
    assumeTrue(symmetric());
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      PretextLoss loss = make(owned, ScalarType.Double);
      Given given = given(3, ScalarType.Double);
      double plain = loss(loss, given);
      double swapped = loss(loss, new Given(given.leaves, given.second, given.first));
      assertThat(swapped).isCloseTo(plain, within(1e-10 * Math.max(1, Math.abs(plain))));
    }
  }

  @Test
  void float32GivesWhatFloat64Does() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      double wide = loss(make(owned, ScalarType.Double), given(4, ScalarType.Double));
      double narrow = loss(make(owned, ScalarType.Float), given(4, ScalarType.Float));
      assertThat(narrow).isCloseTo(wide, within(2e-5 * Math.max(1, Math.abs(wide))));
    }
  }

  @Test
  void collapsedFeaturesHaveAKnownLoss() {
    assumeTrue(collapse().isPresent());
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      Tensor one = Looking.normal(5, 1, width()).expand(ROWS, width()).contiguous();
      Look look = Looking.of(one, one, one, one, parameters(new SplittableRandom(5)));
      double loss = loss(make(owned, ScalarType.Double), new Given(List.of(), look, look));
      assertThat(loss).isCloseTo(collapse().getAsDouble(), within(1e-9));
    }
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      PretextLoss loss = make(owned, ScalarType.Double);
      Given given = given(6, ScalarType.Double);
      loss(loss, given);
      try (LeakCheck check = LeakCheck.open()) {
        loss(loss, given);
      }
    }
  }
}
