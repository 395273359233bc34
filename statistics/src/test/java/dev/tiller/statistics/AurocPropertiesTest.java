package dev.tiller.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** GC15 of the steering specification; small integers make ties frequent. */
class AurocPropertiesTest {

  @Property
  void isUnchangedByIncreasingTransforms(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -9, max = 9) Integer> p,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -9, max = 9) Integer> q) {
    double area = Auroc.of(map(p, x -> x), map(q, x -> x));
    assertThat(Auroc.of(map(p, Math::exp), map(q, Math::exp))).isEqualTo(area);
    assertThat(Auroc.of(map(p, x -> 3 * x - 7), map(q, x -> 3 * x - 7))).isEqualTo(area);
    assertThat(area).isBetween(0.0, 1.0);
  }

  @Property
  void swappedClassesAddUpToOne(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -9, max = 9) Integer> p,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -9, max = 9) Integer> q) {
    double[] a = map(p, x -> x);
    double[] b = map(q, x -> x);
    assertThat(Auroc.of(a, b) + Auroc.of(b, a)).isCloseTo(1, within(1e-15));
  }

  @Property
  void equalsTheCountOverAllPairs(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = -4, max = 4) Integer> p,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = -4, max = 4) Integer> q) {
    double won = 0;
    for (int x : p) {
      for (int y : q) {
        won += x > y ? 1 : x == y ? 0.5 : 0;
      }
    }
    assertThat(Auroc.of(map(p, x -> x), map(q, x -> x)))
        .isCloseTo(won / (p.size() * q.size()), within(1e-15));
  }

  private static double[] map(List<Integer> values, DoubleUnaryOperator f) {
    return values.stream().mapToDouble(x -> x).map(f).toArray();
  }
}
