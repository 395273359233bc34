package dev.tiller.reproduce.ema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.ema.Classifying.Curves;
import dev.tiller.reproduce.ema.Classifying.Point;
import dev.tiller.reproduce.ema.NoisyParabola.Moments;
import dev.tiller.reproduce.ema.Teaching.Lags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run keeps comes back as it was, and what its verdicts are made of is what it says. */
class EmaMeasurementsTest {

  @TempDir Path folder;

  private <T> T twice(Class<T> type, T value) {
    Identity identity = Identity.of("kind").with("of", type.getSimpleName());
    KeptResults.in(folder).value(type, identity, () -> value);
    return KeptResults.in(folder)
        .value(
            type,
            identity,
            () -> {
              throw new AssertionError("must not be measured again");
            });
  }

  private static List<Point> points(double... accuracies) {
    return java.util.stream.IntStream.range(0, accuracies.length)
        .mapToObj(i -> new Point((i + 1) / 4.0, accuracies[i], 1 - accuracies[i]))
        .toList();
  }

  private static Curves curves(double... accuracies) {
    return new Curves(points(accuracies), points(0, 0, 0, 0, 0), points(accuracies));
  }

  @Test
  void everyKindOfMeasurementComesBack() {
    Curves curves = curves(0.5, 0.75);
    assertThat(twice(Curves.class, curves)).isEqualTo(curves);
    Lags lags = new Lags(List.of(100L, 200L), List.of(0.25, 1e-3));
    assertThat(twice(Lags.class, lags)).isEqualTo(lags);
    Moments moments = new Moments(0, 0, 1, 2, 3);
    ParabolaFigures figures =
        new ParabolaFigures(
            List.of(new ParabolaFigures.Case("a", moments, 1e-12, 0.01)),
            List.of(new ParabolaFigures.Best(8, 0.9, 0.91, 1e-3, 0.5)));
    assertThat(twice(ParabolaFigures.class, figures)).isEqualTo(figures);
    assertThat(figures.furthestMomentum()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void gapsAndTheirRatios() {
    Curves base = curves(0.5, 0.6, 0.7, 0.8, 0.8);
    Averages averages =
        new Averages(
            1,
            base,
            curves(0.5, 0.6, 0.7, 0.8, 0.9),
            curves(0.4, 0.5, 0.6, 0.7, 0.7),
            curves(0.5, 0.6, 0.7, 0.8, 0.6),
            curves(0.5, 0.6, 0.7, 0.8, 0.8));
    assertThat(averages.ruleGap()).isCloseTo(0.1, within(1e-12));
    assertThat(averages.withoutGap()).isCloseTo(0.68, within(1e-12));
    assertThat(averages.ratio()).isCloseTo(6.8, within(1e-9));
    assertThat(averages.noise()).isCloseTo(0.02, within(1e-12));
    assertThat(averages.ratio(averages.atOnce())).isCloseTo(0.4, within(1e-9));
    assertThat(averages.ratio(averages.progressive())).isZero();
    assertThat(averages.dip(averages.atOnce())).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void lagsAreComparedWindowByWindow() {
    Lags base = new Lags(List.of(1L, 2L), List.of(0.1, 0.2));
    Lags rule = new Lags(List.of(1L, 2L), List.of(0.11, 0.16));
    Lags without = new Lags(List.of(1L, 2L), List.of(0.3, 1.0));
    Lagging lagging = new Lagging(1, base, rule, Map.of(256, rule), Map.of(256, without));
    assertThat(lagging.ruleError(256)).isCloseTo(0.15, within(1e-12));
    assertThat(lagging.worstWindow(256)).isCloseTo(0.2, within(1e-12));
    assertThat(lagging.withoutRatio(256)).isCloseTo(4, within(1e-12));
    assertThat(lagging.noise()).isCloseTo(0.15, within(1e-12));
  }
}
