package dev.tiller.steering.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.statistics.Auroc;
import dev.tiller.statistics.Moments;
import dev.tiller.steering.aura.AurA;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** The properties of GC15 that need no network. */
class TransportPropertiesTest {

  @Provide
  Arbitrary<double[]> sample() {
    return Arbitraries.doubles()
        .between(-50, 50)
        .ofScale(3)
        .array(double[].class)
        .ofMinSize(2)
        .ofMaxSize(40);
  }

  private static double[] resized(double[] values, int size) {
    double[] other = new double[size];
    for (int i = 0; i < size; i++) {
      other[i] = values[i % values.length] + i * 0.01;
    }
    return other;
  }

  private static double deviation(double[] values) {
    return Moments.of(values).standardDeviation();
  }

  private static double[] affine(double[] values, double scale, double shift) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = scale * values[i] + shift;
    }
    return moved;
  }

  @Property(tries = 300)
  void theSlopeIsBetweenZeroAndTheRatioOfDeviations(
      @ForAll("sample") double[] a, @ForAll("sample") double[] other) {
    double[] b = resized(other, a.length);
    Assume.that(deviation(a) > 1e-3);
    double omega = LinearAct.line(a, b).omega();
    assertThat(omega).isBetween(-1e-12, deviation(b) / deviation(a) + 1e-9);
  }

  @Property(tries = 300)
  void theOrderOfSentencesDoesNotMatter(
      @ForAll("sample") double[] a, @ForAll("sample") double[] b, @ForAll long seed) {
    assertThat(LinearAct.line(shuffled(a, seed), shuffled(b, seed + 1)))
        .isEqualTo(LinearAct.line(a, b));
  }

  private static double[] shuffled(double[] values, long seed) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    Collections.shuffle(list, new Random(seed));
    return list.stream().mapToDouble(v -> v).toArray();
  }

  @Property(tries = 300)
  void theMapFollowsAffineChangesOfEitherSet(
      @ForAll("sample") double[] a,
      @ForAll("sample") double[] b,
      @ForAll @DoubleRange(min = 0.5, max = 4) double s,
      @ForAll @DoubleRange(min = -5, max = 5) double t) {
    Assume.that(deviation(a) > 0.1);
    LinearAct.Line plain = LinearAct.line(a, b);
    LinearAct.Line source = LinearAct.line(affine(a, s, t), b);
    assertThat(source.omega()).isCloseTo(plain.omega() / s, within(1e-7));
    assertThat(source.beta()).isCloseTo(plain.beta() - plain.omega() * t / s, within(1e-6));
    LinearAct.Line target = LinearAct.line(a, affine(b, s, t));
    assertThat(target.omega()).isCloseTo(s * plain.omega(), within(1e-7));
    assertThat(target.beta()).isCloseTo(s * plain.beta() + t, within(1e-6));
  }

  @Property(tries = 300)
  void theMappedMeanIsTheTargetMean(@ForAll("sample") double[] a, @ForAll("sample") double[] b) {
    LinearAct.Line line = LinearAct.line(a, b);
    double mapped = Moments.of(affine(a, line.omega(), line.beta())).mean();
    assertThat(mapped).isCloseTo(Moments.of(b).mean(), within(1e-8));
  }

  @Property(tries = 300)
  void theDistanceIsZeroForEqualSetsAndSymmetric(
      @ForAll("sample") double[] a, @ForAll("sample") double[] b) {
    assertThat(Coupling.of(a, a).squaredDistance()).isZero();
    double there = Coupling.of(a, b).squaredDistance();
    assertThat(there).isNotNegative();
    assertThat(Coupling.of(b, a).squaredDistance()).isCloseTo(there, within(1e-8));
  }

  @Property(tries = 300)
  void dampingIsAFactorAndBlindToMonotoneChanges(
      @ForAll("sample") double[] a, @ForAll("sample") double[] b) {
    double area = Auroc.of(a, b);
    assertThat(AurA.alpha(area)).isBetween(0.0, 1.0);
    assertThat(area + Auroc.of(b, a)).isCloseTo(1, within(1e-12));
    assertThat(Auroc.of(cubed(a), cubed(b))).isEqualTo(area);
  }

  private static double[] cubed(double[] values) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[i] * values[i] * values[i] + values[i];
    }
    return moved;
  }
}
