package dev.tiller.vision.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each transform against a closed form or plain Java, in float64. */
class TransformGoldenTest {

  private static final int H = 6;
  private static final int W = 8;

  private static double[] apply(Transform transform, double[] x, int channels, double... raw) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.of(x, 1, channels, H, W);
      return Tensors.doubles(transform.apply(images, new double[][] {raw}));
    }
  }

  /** Bilinear, zeros outside. */
  private static double at(double[] x, double row, double column) {
    double sum = 0;
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    for (int i = top; i <= top + 1; i++) {
      for (int j = left; j <= left + 1; j++) {
        if (i >= 0 && i < H && j >= 0 && j < W) {
          sum += x[i * W + j] * (1 - Math.abs(row - i)) * (1 - Math.abs(column - j));
        }
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {30, -100, 180, 7.5})
  void rotationIsCounterClockwiseAboutTheCenter(double degrees) {
    double[] x = Samples.values(H * W);
    double[] expected = new double[H * W];
    double a = Math.toRadians(degrees);
    for (int i = 0; i < H; i++) {
      for (int j = 0; j < W; j++) {
        double right = j - (W - 1) / 2.0;
        double up = (H - 1) / 2.0 - i;
        // The pixel comes from where rotation the other way takes it.
        double fromRight = right * Math.cos(a) + up * Math.sin(a);
        double fromUp = up * Math.cos(a) - right * Math.sin(a);
        expected[i * W + j] = at(x, (H - 1) / 2.0 - fromUp, (W - 1) / 2.0 + fromRight);
      }
    }
    assertThat(apply(Rotation.upTo(180), x, 1, degrees)).containsExactly(expected, within(1e-10));
  }

  @Test
  void rotationBy90DegreesIsAQuarterTurn() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor square = Samples.images(4, 2, 7, 7);
      double[][] degrees = {{90}, {-90}, {180}, {0}};
      double[][] turns = {{1}, {3}, {2}, {0}};
      assertThat(Tensors.doubles(Rotation.upTo(180).apply(square, degrees)))
          .containsExactly(Tensors.doubles(new QuarterTurns().apply(square, turns)), within(1e-12));
      Tensor back =
          new QuarterTurns()
              .apply(new QuarterTurns().apply(square, turns), new double[][] {{3}, {1}, {2}, {0}});
      assertThat(Tensors.bytes(back)).isEqualTo(Tensors.bytes(square));
    }
  }

  @Test
  void quarterTurnsAndFlipsMovePixels() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = Tensors.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
      assertThat(Tensors.doubles(new QuarterTurns().apply(image, new double[][] {{1}})))
          .containsExactly(2, 4, 1, 3);
      assertThat(Tensors.doubles(Flip.horizontal().apply(image, new double[][] {{1}})))
          .containsExactly(2, 1, 4, 3);
      assertThat(Tensors.doubles(Flip.vertical().apply(image, new double[][] {{1}})))
          .containsExactly(3, 4, 1, 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 4, 3", "0, 0, 6, 5", "5, 7, 1, 1", "2, 0, 2, 8"})
  void aCropIsThePartResized(int top, int left, int height, int width) {
    double[] x = Samples.values(2 * H * W);
    try (TensorScope scope = TensorScope.open()) {
      Tensor part = Tensors.of(x, 1, 2, H, W).narrow(2, top, height).narrow(3, left, width);
      Tensor resized =
          torch.upsample_bilinear2d(
              part, new long[] {H, W}, false, new DoubleOptional(), new DoubleOptional());
      assertThat(apply(ResizedCrop.areas(0.1, 1), x, 2, top, left, height, width))
          .containsExactly(Tensors.doubles(resized), within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.25", "-0.1, 0.3", "0, -0.125"})
  void translationMovesDownAndRight(double down, double right) {
    double[] x = Samples.values(H * W);
    double[] expected = new double[H * W];
    for (int i = 0; i < H; i++) {
      for (int j = 0; j < W; j++) {
        expected[i * W + j] = at(x, i - down * H, j - right * W);
      }
    }
    assertThat(apply(new Translation(1), x, 1, down, right))
        .containsExactly(expected, within(1e-10));
  }

  @ParameterizedTest
  @CsvSource({"2, -3", "-13, 9", "6, 8"})
  void circularTranslationGoesAround(int down, int right) {
    double[] x = Samples.values(H * W);
    double[] moved = apply(new CircularTranslation(10, 1), x, 1, down, right);
    for (int i = 0; i < H; i++) {
      for (int j = 0; j < W; j++) {
        int to = Math.floorMod(i + down, H) * W + Math.floorMod(j + right, W);
        assertThat(moved[to]).isEqualTo(x[i * W + j]);
      }
    }
    assertThat(apply(new CircularTranslation(10, 1), moved, 1, -down, -right)).isEqualTo(x);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 0.5, 1.3})
  void scaleIsAboutTheCenter(double factor) {
    double[] x = Samples.values(H * W);
    double[] expected = new double[H * W];
    for (int i = 0; i < H; i++) {
      for (int j = 0; j < W; j++) {
        double row = (H - 1) / 2.0 + (i - (H - 1) / 2.0) / factor;
        expected[i * W + j] = at(x, row, (W - 1) / 2.0 + (j - (W - 1) / 2.0) / factor);
      }
    }
    assertThat(apply(new Scale(0.5, 2), x, 1, factor)).containsExactly(expected, within(1e-10));
    if (factor > 1) { // The same as one step of it.
      assertThat(apply(new ScaleSteps(2, factor), x, 1, 1))
          .containsExactly(expected, within(1e-10));
    }
  }

  private static double clip(double v) {
    return Math.min(1, Math.max(0, v));
  }

  private static double grey(double[] x, int p) {
    int n = H * W;
    return (19595 * x[p] + 38470 * x[n + p] + 7471 * x[2 * n + p]) / 65536;
  }

  private static double[] blended(double[] x, double factor, IntToDoubleFunction baseOfPixel) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double base = baseOfPixel.applyAsDouble(i % (H * W));
      y[i] = clip(base + factor * (x[i] - base));
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.6, 1.4, 2})
  void factorsBlendWithBlackMeanAndGrey(double factor) {
    double[] x = Samples.values(3 * H * W);
    double sum = 0;
    for (int p = 0; p < H * W; p++) {
      sum += grey(x, p);
    }
    double mean = sum / (H * W);
    assertThat(apply(ColorFactor.brightness(1), x, 3, factor))
        .containsExactly(blended(x, factor, p -> 0), within(1e-12));
    assertThat(apply(ColorFactor.contrast(1), x, 3, factor))
        .containsExactly(blended(x, factor, p -> mean), within(1e-12));
    assertThat(apply(ColorFactor.saturation(1), x, 3, factor))
        .containsExactly(blended(x, factor, p -> grey(x, p)), within(1e-12));
  }

  @Test
  void greyImagesHaveNoSaturationAndGrayscaleIsSaturation0() {
    double[] grey = Samples.values(H * W);
    assertThat(apply(ColorFactor.saturation(1), grey, 1, 0.3)).containsExactly(grey, within(1e-15));
    double[] x = Samples.values(3 * H * W);
    assertThat(apply(new Grayscale(), x, 3, 1))
        .containsExactly(apply(ColorFactor.saturation(1), x, 3, 0), within(1e-12));
  }

  @Test
  void gammaIsAPowerAndItsInverseUndoesIt() {
    double[] x = Samples.values(H * W);
    double[] y = apply(new Gamma(1), x, 1, 2.2);
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isCloseTo(Math.pow(x[i], 2.2), within(1e-12));
    }
    assertThat(apply(new Gamma(1), y, 1, 1 / 2.2)).containsExactly(x, within(1e-12));
  }

  @Test
  void hueByAThirdMovesTheChannelsAndItsInverseUndoesIt() {
    double[] x = Samples.values(3 * H * W);
    int n = H * W;
    double[] moved = new double[3 * n];
    for (int c = 0; c < 3; c++) { // Red becomes green, green blue, blue red.
      System.arraycopy(x, c * n, moved, (c + 1) % 3 * n, n);
    }
    assertThat(apply(new Hue(0.5), x, 3, 1 / 3.0)).containsExactly(moved, within(1e-12));
    double[] some = apply(new Hue(0.5), x, 3, 0.13);
    assertThat(apply(new Hue(0.5), some, 3, -0.13)).containsExactly(x, within(1e-12));
    double[] half = apply(new Hue(0.5), x, 3, 0.5);
    for (int p = 0; p < n; p++) { // The complement: largest + smallest - value.
      double low = Math.min(x[p], Math.min(x[n + p], x[2 * n + p]));
      double high = Math.max(x[p], Math.max(x[n + p], x[2 * n + p]));
      for (int c = 0; c < 3; c++) {
        assertThat(half[c * n + p]).isCloseTo(low + high - x[c * n + p], within(1e-12));
      }
    }
  }

  /** Red (1, 0, 0) moved by a twelfth is halfway to yellow; grey has no hue to move. */
  @Test
  void hueOfPureColors() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor red = Tensors.of(new double[] {1, 0, 0}, 1, 3, 1, 1);
      assertThat(Tensors.doubles(new Hue(0.5).apply(red, new double[][] {{1 / 12.0}})))
          .containsExactly(new double[] {1, 0.5, 0}, within(1e-12));
      Tensor grey = Tensors.of(new double[] {0.4, 0.4, 0.4}, 1, 3, 1, 1);
      assertThat(Tensors.doubles(new Hue(0.5).apply(grey, new double[][] {{0.3}})))
          .containsExactly(0.4, 0.4, 0.4);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 2.6, 6})
  void blurIsASumOverReflectedNeighbors(double sigma) {
    double[] x = Samples.values(H * W);
    int radius = (int) Math.ceil(4 * sigma);
    double[] expected = new double[H * W];
    for (int i = 0; i < H; i++) {
      for (int j = 0; j < W; j++) {
        double sum = 0;
        double weights = 0;
        for (int u = -radius; u <= radius; u++) {
          for (int v = -radius; v <= radius; v++) {
            double w = Math.exp(-(u * u + v * v) / (2 * sigma * sigma));
            sum += w * x[reflected(i + u, H) * W + reflected(j + v, W)];
            weights += w;
          }
        }
        expected[i * W + j] = sum / weights;
      }
    }
    assertThat(apply(new GaussianBlur(0, 6), x, 1, sigma)).containsExactly(expected, within(1e-12));
  }

  /** Golden figures of kernels, from the center outwards. */
  @Test
  void blurOfOnePixelIsTheKernel() {
    double[] narrow = {0.3989434694, 0.2419714457, 0.0539911274, 0.0044318616, 0.0001338306};
    double[] wide = {
      0.1994746479,
      0.1760357589,
      0.1209874898,
      0.0647599366,
      0.0269959580,
      0.0087643044,
      0.0022159632,
      0.0004363490,
      0.0000669163
    };
    assertKernel(1, narrow);
    assertKernel(2, wide);
  }

  /** Golden figures of a kernel cut at three deviations, at both borders of a row. */
  @Test
  void convolutionReflectsWithoutTheBorderPixel() {
    double[] half = {0.3990502797, 0.2420362294, 0.0540055826, 0.0044330482};
    double[] kernel = new double[7];
    for (int k = -3; k <= 3; k++) {
      kernel[k + 3] = half[Math.abs(k)];
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor row = Tensors.of(new double[] {0, 0, 100, 0, 0, 50}, 1, 1, 1, 6);
      Tensor blurred = RowKernels.convolve(row, new double[][][] {{kernel}});
      double[] expected = {
        10.8011165245, 24.6469277551, 40.1266803740, 26.9039020687, 17.5023697310, 20.8391236177
      };
      assertThat(Tensors.doubles(blurred)).containsExactly(expected, within(2e-8));
    }
  }

  private static void assertKernel(double sigma, double[] expected) {
    int middle = 16;
    double[] row = new double[2 * middle + 1];
    row[middle] = 1;
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = Tensors.of(row, 1, 1, 1, row.length);
      double[] blurred =
          Tensors.doubles(new GaussianBlur(0, 2).apply(image, new double[][] {{sigma}}));
      for (int k = 0; k <= middle; k++) {
        double known = k < expected.length ? expected[k] : 0;
        assertThat(blurred[middle + k]).isCloseTo(known, within(1e-10));
        assertThat(blurred[middle - k]).isCloseTo(known, within(1e-10));
      }
    }
  }

  /** What one pixel becomes, a square of a side around it. */
  private static double[] spread(Transform transform, int side, double... raw) {
    int size = side + 6;
    double[] image = new double[size * size];
    image[size * (size / 2) + size / 2] = 1;
    try (TensorScope scope = TensorScope.open()) {
      Tensor moved = transform.apply(Tensors.of(image, 1, 1, size, size), new double[][] {raw});
      return Tensors.doubles(moved.narrow(2, 3, side).narrow(3, 3, side));
    }
  }

  /** Golden figures of the definition; kernels look the same from behind. */
  @Test
  void motionBlurIsALine() {
    double a = 0.0133974596;
    double b = 0.1401923789;
    double c = 0.1464101615;
    double d = 0.0866025404;
    double e = 0.2267949192;
    double[] at30 = {0, 0, 0, 0, 0, 0, 0, a, b, c, 0, d, e, d, 0, c, b, a, 0, 0, 0, 0, 0, 0, 0};
    assertThat(spread(new MotionBlur(5), 5, 5, 30)).containsExactly(at30, within(1e-9));
    double[] at45 = {
      0,
      0.0690355937,
      0.1666666667,
      0.0690355937,
      0.3905242918,
      0.0690355937,
      0.1666666667,
      0.0690355937,
      0
    };
    assertThat(spread(new MotionBlur(3), 3, 3, 45)).containsExactly(at45, within(1e-9));
    double[] flat = new double[25];
    Arrays.fill(flat, 10, 15, 0.2);
    assertThat(spread(new MotionBlur(5), 5, 5, 0)).containsExactly(flat, within(1e-12));
    double[] ramp = new double[25];
    for (int i = 0; i < 25; i++) {
      ramp[i] = (10 * (i / 5) + 3 * (i % 5)) / 100.0;
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor blurred =
          new MotionBlur(3).apply(Tensors.of(ramp, 1, 1, 5, 5), new double[][] {{3, 45}});
      double[] y = Arrays.stream(Tensors.doubles(blurred)).map(v -> 100 * v).toArray();
      assertThat(Arrays.copyOfRange(y, 0, 5))
          .containsExactly(
              new double[] {
                6.1282587703, 7.7140452079, 10.7140452079, 13.7140452079, 15.2998316455
              },
              within(1e-9));
      assertThat(Arrays.copyOfRange(y, 10, 15))
          .containsExactly(new double[] {21.4142135624, 23, 26, 29, 30.5857864376}, within(1e-9));
    }
  }

  @Test
  void defocusIsADisk() {
    double[] disk = spread(new Defocus(3), 7, 3, 0);
    assertThat(Arrays.stream(disk).filter(v -> Math.abs(v - 0.0344827586) < 1e-9).count())
        .isEqualTo(29);
    assertThat(Arrays.stream(disk).sum()).isCloseTo(1, within(1e-12));
    assertThat(disk[0]).isZero();
    assertThat(disk[3]).isPositive();
  }

  /** SciPy's figures of ImageNet-C's disk under a Gaussian of 3 taps, from the center outwards. */
  @Test
  void theDiskOfImageNetCHasASoftEdge() {
    double[] soft = spread(new Defocus(10), 9, 3, 0.5);
    double[] row = {0.0344827586, 0.0344827586, 0.0337004320, 0.0250294486, 0.0028903278};
    double[] diagonal = {0.0344827586, 0.0344827586, 0.0275286131, 0.0003911633, 0};
    for (int k = 0; k < row.length; k++) {
      assertThat(soft[4 * 9 + 4 + k]).isCloseTo(row[k], within(1e-9));
      assertThat(soft[4 * 9 + 4 - k]).isCloseTo(row[k], within(1e-9));
      assertThat(soft[(4 + k) * 9 + 4 + k]).isCloseTo(diagonal[k], within(1e-9));
    }
  }

  @Test
  void zoomBlurIsTheImageAndItsMagnificationsFromOneOn() {
    double[] values = new double[25];
    Arrays.setAll(values, i -> Math.abs(Math.sin(i)));
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = Tensors.of(values, 1, 1, 5, 5);
      Tensor sum = image.clone();
      for (double factor : new double[] {1, 1.03, 1.06}) {
        sum.add_(new Scale(1, 2).apply(image, new double[][] {{factor}}));
      }
      Tensor blurred = new ZoomBlur(2).apply(image, new double[][] {{1.08, 0.03}});
      double[] expected = Arrays.stream(Tensors.doubles(sum)).map(v -> v / 4).toArray();
      assertThat(Tensors.doubles(blurred)).containsExactly(expected, within(1e-12));
    }
  }

  /** Golden figures, before rounding to bytes. */
  @ParameterizedTest
  @CsvSource({
    "-2, 4.267756, 29.765051, 65.683836, 106.092470",
    "-1, 8.535512, 44.427705, 92.373531, 146.312586",
    "0.5, 20.664465, 76.121394, 150.063967, 233.249361",
    "1, 26.053567, 90.125880, 175.555630, 255",
    "2, 39.473468, 124.999745, 239.034781, 255"
  })
  void exposureIsInLinearLight(double stops, double a, double b, double c, double d) {
    double[] x = {16 / 255.0, 64 / 255.0, 128 / 255.0, 200 / 255.0};
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = Tensors.of(x, 1, 1, 1, 4);
      Tensor seen = new Exposure(2).apply(image, new double[][] {{stops}});
      assertThat(Arrays.stream(Tensors.doubles(seen)).map(v -> 255 * v).toArray())
          .containsExactly(new double[] {a, b, c, d}, within(1e-6));
    }
  }

  /** Golden figures of 8-bit images; there grey and its mean are rounded to whole numbers. */
  @Test
  void contrastAndSaturationAreThoseOfPillow() {
    double[] pixels = {10, 200, 0, 90, 20, 100, 255, 90, 30, 50, 128, 90};
    double[] contrast = {54.5, 149.5, 49.5, 94.5, 59.5, 99.5, 177, 94.5, 64.5, 74.5, 113.5, 94.5};
    assertColors(ColorFactor.contrast(1), 0.5, pixels, contrast, 0.25);
    double[] pixel = {200, 100, 50};
    assertColors(ColorFactor.saturation(1), 0.3, pixel, new double[] {146.8, 116.8, 101.8}, 0.35);
    assertColors(ColorFactor.saturation(1), 1.7, pixel, new double[] {253.2, 83.2, 0}, 0.35);
  }

  private static void assertColors(
      Transform transform, double factor, double[] bytes, double[] expected, double tolerance) {
    double[] x = Arrays.stream(bytes).map(b -> b / 255).toArray();
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.of(x, 1, 3, 1, x.length / 3);
      double[] y = Tensors.doubles(transform.apply(images, new double[][] {{factor}}));
      assertThat(Arrays.stream(y).map(v -> 255 * v).toArray())
          .containsExactly(expected, within(tolerance));
    }
  }

  /** c b | a b c | b a: step by step, as often as it takes. */
  private static int reflected(int place, int size) {
    int p = place;
    while (p < 0 || p >= size) {
      p = p < 0 ? -p : 2 * (size - 1) - p;
    }
    return p;
  }

  @Test
  void normalizedParametersAreThosePublished() {
    assertNormalized(
        Rotation.upTo(180), new double[] {-180, -90, 0, 45, 90, 180}, 0, 0.25, 0.5, 0.625, 0.75, 1);
    assertNormalized(new QuarterTurns(), new double[] {0, 1, 2, 3}, 0.125, 0.375, 0.625, 0.875);
    assertNormalized(Flip.horizontal(), new double[] {0, 1}, 0.25, 0.75);
    assertNormalized(ColorFactor.brightness(0.4), new double[] {0.6, 1, 1.4}, 0, 0.5, 1);
    assertNormalized(new Hue(0.1), new double[] {-0.1, 0, 0.1}, 0, 0.5, 1);
    assertNormalized(new Grayscale(), new double[] {0, 1}, 0, 1);
    assertNormalized(new Gamma(0.5), new double[] {Math.exp(-0.5), 1, Math.exp(0.5)}, 0, 0.5, 1);
    assertNormalized(new Scale(0.5, 2), new double[] {0.5, 1, 2}, 0, 0.5, 1);
    assertNormalized(new ScaleSteps(2, 1.5), new double[] {-2, 0, 1}, 0, 0.5, 0.75);
    assertNormalized(new GaussianBlur(0.1, 2), new double[] {0, 1, 2}, 0, 0.5, 1);
    assertThat(ResizedCrop.areas(0.2, 1).normalized(new double[] {1, 1, 10, 24}, 32, 32))
        .containsExactly(0.25);
    assertThat(ResizedCrop.areas(0.2, 1).normalized(new double[] {0, 0, 32, 32}, 32, 32))
        .containsExactly(0);
    assertThat(new Translation(0.2).normalized(new double[] {-0.2, 0}, 32, 32))
        .containsExactly(0, 0.5);
    assertThat(new CircularTranslation(2, 4).normalized(new double[] {8, 0}, 32, 32))
        .containsExactly(1, 0.5);
  }

  private static void assertNormalized(Transform transform, double[] raw, double... expected) {
    for (int i = 0; i < raw.length; i++) {
      assertThat(transform.normalized(new double[] {raw[i]}, 32, 32))
          .containsExactly(new double[] {expected[i]}, within(1e-12));
    }
  }
}
