package dev.tiller.statistics.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IsotonicPropertiesTest {

  @Property
  void risesKeepsTheMeanAndIsAFixedPoint(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = -20, max = 20) Integer> values) {
    double[] y = values.stream().mapToDouble(x -> x).toArray();
    double[] fitted = IsotonicRegression.fit(y);
    assertThat(fitted).isSorted();
    assertThat(Arrays.stream(fitted).sum()).isCloseTo(Arrays.stream(y).sum(), within(1e-9));
    double[] again = IsotonicRegression.fit(fitted);
    for (int i = 0; i < y.length; i++) {
      assertThat(again[i]).isCloseTo(fitted[i], within(1e-9));
    }
  }

  @Property
  void noOtherRisingSequenceIsNearer(
      @ForAll @Size(value = 6) List<@IntRange(min = -5, max = 5) Integer> values,
      @ForAll @Size(value = 6) List<@IntRange(min = -5, max = 5) Integer> rival) {
    double[] y = values.stream().mapToDouble(x -> x).toArray();
    double[] other = rival.stream().mapToDouble(x -> x).sorted().toArray();
    assertThat(distance(y, IsotonicRegression.fit(y)))
        .isLessThanOrEqualTo(distance(y, other) + 1e-9);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
