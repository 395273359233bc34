package dev.tiller.vision.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Changes of color and trails against figures computed independently, on the scale of 0 to 255. */
class SpoiledGoldenTest {

  private static final int[][] PIXELS = {{10, 20, 30}, {200, 100, 50}, {0, 255, 128}, {90, 90, 90}};

  private static double[] apply(Transform transform, int[][] pixels, double... raw) {
    double[] planar = new double[3 * pixels.length];
    for (int i = 0; i < planar.length; i++) {
      planar[i] = pixels[i % pixels.length][i / pixels.length] / 255.0;
    }
    try (TensorScope scope = TensorScope.open()) {
      double[] changed =
          Tensors.doubles(
              transform.apply(Tensors.of(planar, 1, 3, 1, pixels.length), new double[][] {raw}));
      double[] byPixel = new double[planar.length];
      for (int i = 0; i < planar.length; i++) {
        byPixel[i % pixels.length * 3 + i / pixels.length] = 255 * changed[i];
      }
      return byPixel;
    }
  }

  @Test
  void contrastsAreTwoThings() {
    assertThat(apply(new ChannelContrast(1), PIXELS, .4))
        .containsExactly(
            new double[] {49, 77.75, 56.7, 125, 109.75, 64.7, 45, 171.75, 95.9, 81, 105.75, 80.7},
            within(1e-9));
    assertThat(apply(new Enhancement(Enhancement.Kind.CONTRAST, 1), PIXELS, .5))
        .containsExactly(
            new double[] {54.5, 59.5, 64.5, 149.5, 99.5, 74.5, 49.5, 177, 113.5, 94.5, 94.5, 94.5},
            within(1e-9));
  }

  @Test
  void brightnessOfValue() {
    assertThat(apply(new HsvShift(1), PIXELS, 1, 0, .2))
        .containsExactly(
            new double[] {27, 54, 81, 251, 125.5, 62.75, 0, 255, 128, 141, 141, 141}, within(1e-9));
  }

  @Test
  void saturation() {
    int[][] one = {{200, 100, 50}};
    Enhancement saturation = new Enhancement(Enhancement.Kind.SATURATION, 1);
    assertThat(apply(saturation, one, .3))
        .containsExactly(new double[] {146.8, 116.8, 101.8}, within(1e-9));
    assertThat(apply(saturation, one, 1.7))
        .containsExactly(new double[] {253.2, 83.2, 0}, within(1e-9));
  }

  @Test
  void trails() {
    assertThat(Arrays.copyOf(Trail.weights(10, 3), 7))
        .containsExactly(
            new double[] {
              0.2347449574,
              0.2220592152,
              0.1879690675,
              0.1423800139,
              0.0965065371,
              0.0585341736,
              0.0317692753
            },
            within(1e-9));
    assertThat(Arrays.copyOf(Trail.weights(15, 5), 5))
        .containsExactly(
            new double[] {0.1477853476, 0.1448590016, 0.1364230701, 0.1234406985, 0.1073141878},
            within(1e-9));
    int[][] shifts = {{0, 0}, {-1, 0}, {-2, -1}, {-3, -1}, {-3, -2}, {-4, -2}, {-5, -3}};
    for (int i = 0; i < shifts.length; i++) {
      assertThat(Trail.shift(i, 30)).containsExactly(shifts[i]);
    }
  }

  @Test
  void aTrailRepeatsTheBorder() {
    try (TensorScope scope = TensorScope.open()) {
      double[] row = {.1, .2, .4, .8};
      double[] w = Trail.weights(1, 1);
      double[] moved =
          Tensors.doubles(
              new Trail(2).apply(Tensors.of(row, 1, 1, 1, 4), new double[][] {{1, 1, 0}}));
      double[] expected = new double[4];
      for (int x = 0; x < 4; x++) {
        for (int i = 0; i < 3; i++) {
          expected[x] += w[i] * row[Math.min(3, x + i)];
        }
      }
      assertThat(moved).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void pixelsBecomeBoxes() {
    try (TensorScope scope = TensorScope.open()) {
      double[] row = {.1, .3, .5, .9};
      assertThat(
              Tensors.doubles(
                  new Pixelation(.1).apply(Tensors.of(row, 1, 1, 1, 4), new double[][] {{.5}})))
          .containsExactly(new double[] {.2, .2, .7, .7}, within(1e-12));
    }
  }
}
