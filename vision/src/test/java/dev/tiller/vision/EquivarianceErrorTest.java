package dev.tiller.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Action.CircularShift;
import dev.tiller.vision.Action.OneScaleUp;
import dev.tiller.vision.Action.QuarterTurns;
import dev.tiller.vision.Encoder.Mode;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.backbone.CircularCnn;
import dev.tiller.vision.backbone.Mlp;
import dev.tiller.vision.backbone.ResNet;
import dev.tiller.vision.backbone.ScalePyramid;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.backbone.VisionTransformer;
import dev.tiller.vision.backbone.WideResNet32;
import dev.tiller.vision.layer.InitialWeights;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquivarianceErrorTest {

  private static final int SIDE = 16;

  /** Statistics that are not those of a new network, and float64. */
  private static Encoder warm(Backbone backbone, Tensor images) {
    InitialWeights source = new InitialWeights(3, backbone.initialWeights());
    Encoder encoder = Encoder.of(backbone, source, ScalarType.Double);
    encoder.embed(images, Mode.TRAIN, Taps.NONE);
    return encoder;
  }

  private static Tensor images() {
    double[] values = new double[6 * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(1.7 * i) + Math.sin(0.013 * i * i);
    }
    return Tensors.of(values, 6, 1, SIDE, SIDE);
  }

  private static EquivarianceError error(Backbone backbone, Action action) {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = warm(backbone, images())) {
      return EquivarianceError.of(encoder, images(), action);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, -1, 4})
  void theC4CnnFollowsQuarterTurnsExactly(int k) {
    EquivarianceError error = error(C4Cnn.of(1), new QuarterTurns(k));
    assertThat(error.map()).isLessThan(1e-25);
    assertThat(error.embedding()).isLessThan(1e-25);
  }

  @Test
  void inFloat32Too() {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = Encoder.of(C4Cnn.of(1), 3)) {
      EquivarianceError error =
          EquivarianceError.of(encoder, images().to(ScalarType.Float), new QuarterTurns(1));
      assertThat(Math.sqrt(error.map())).isLessThan(1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "-8, 4", "12, 12", "0, 16"})
  void theCircularCnnFollowsCircularShiftsExactly(int down, int right) {
    EquivarianceError error = error(new CircularCnn(1, 0), new CircularShift(down, right));
    assertThat(error.map()).isLessThan(1e-25);
    assertThat(error.embedding()).isLessThan(1e-25);
  }

  @Test
  void whatHasNoStructureDoesNot() {
    assertThat(error(SmallCnn.of(1), new QuarterTurns(1)).map()).isGreaterThan(0.1);
    assertThat(error(SmallCnn.of(1), new CircularShift(8, 0)).map()).isGreaterThan(0.001);
    assertThat(error(new CircularCnn(1, 0), new QuarterTurns(1)).map()).isGreaterThan(0.1);
    assertThat(error(C4Cnn.of(1), new CircularShift(4, 0)).map()).isGreaterThan(0.001);
    Mlp mlp = new Mlp(1, SIDE, List.of(64), 8, 4, 0);
    assertThat(error(mlp, new CircularShift(4, 0)).map()).isGreaterThan(0.5);
    ResNet resnet = new ResNet(18, ResNet.Stem.CIFAR, 1, 0);
    assertThat(error(resnet, new QuarterTurns(1)).map()).isGreaterThan(0.1);
    WideResNet32 wide = new WideResNet32(1, 0);
    assertThat(error(wide, new QuarterTurns(1)).map()).isGreaterThan(0.1);
    VisionTransformer vit = new VisionTransformer(SIDE, 4, 12, 2, 3, 1, 0);
    assertThat(error(vit, new CircularShift(4, 8)).map()).isGreaterThan(0.001);
  }

  /** Of a smooth image what was at one scale is at the next, but for interpolation. */
  @Test
  void thePyramidFollowsItsScalesMoreThanNot() {
    ScalePyramid pyramid = new ScalePyramid(1, List.of(6, 6), 4, 1.25, 0);
    try (TensorScope scope = TensorScope.open()) {
      double[] blobs = new double[4 * 32 * 32];
      for (int i = 0; i < blobs.length; i++) {
        double x = (i % 32 - 15.5) / 5;
        double y = (i / 32 % 32 - 15.5) / 5;
        int n = i / 1024;
        blobs[i] = Math.exp(-x * x - y * y) * Math.cos(n * x + 0.5 * n * y);
      }
      Tensor images = Tensors.of(blobs, 4, 1, 32, 32);
      try (Encoder encoder = warm(pyramid, images)) {
        double follows = EquivarianceError.of(encoder, images, new OneScaleUp(1.25)).map();
        Tensor map = encoder.featureMap(images, Mode.SERVE);
        double stays = EquivarianceError.relative(map.narrow(2, 0, 3), map.narrow(2, 1, 3));
        assertThat(follows).isLessThan(0.05).isLessThan(stays / 5);
      }
    }
  }

  @Test
  void isWhatTheDefinitionSays() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor expected = Tensors.of(new double[] {1, 2, 10, 30, 3, 6, 20, 20}, 2, 2, 2, 1);
      Tensor found = Tensors.of(new double[] {1, 2, 10, 30, 3, 6, 20, 23}, 2, 2, 2, 1);
      // Means 3 and 20; squares around them 4 + 1 + 0 + 9 and 100 + 100.
      assertThat(EquivarianceError.relative(found, expected)).isCloseTo(9.0 / 214, within(1e-12));
      assertThat(EquivarianceError.relative(expected, expected)).isZero();
    }
  }

  @Test
  void anActionThatTheMapDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> error(new CircularCnn(1, 0), new CircularShift(2, 0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("multiples");
    assertThatThrownBy(() -> error(SmallCnn.of(1), new OneScaleUp(1.5)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale pyramid");
  }
}
