package dev.tiller.vision.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.network.Features;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class GroupConvolutionTest {

  /** Golden figures of a 3x3 image and kernel, at the center. */
  @Test
  void liftsToFourOrientations() {
    double[] kernel = {0.2, -0.1, 0.4, 0, 0.5, -0.3, 0.1, 0.3, -0.2};
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network =
            BuiltNetwork.build(
                "lift",
                Parts.from(new Given(Map.of("conv.weight", kernel)), ScalarType.Double),
                parts ->
                    parts.segment(
                        "conv", 0, GroupConvolution.lifting(parts, "conv", 1, 1, 3)::apply))) {
      Tensor image = Tensors.of(new double[] {1, 2, 0, 0, 3, -1, 2, 0, 1}, 1, 1, 3, 3);
      assertThat(center(network, image, 1))
          .containsExactly(array(1.8, 1.5, 2.9, 1.7), within(1e-12));
      assertThat(center(network, torch.rot90(image, 1, 2, 3), 1))
          .containsExactly(array(1.7, 1.8, 1.5, 2.9), within(1e-12));
    }
  }

  private static double[] array(double... values) {
    return values;
  }

  /** The orientations of output 0 at the center. */
  private static double[] center(BuiltNetwork network, Tensor image, int middle) {
    Tensor y = network.answer(Features.of(image), Taps.NONE);
    return Tensors.doubles(y.select(0, 0).select(0, 0).select(1, middle).select(1, middle));
  }

  /** Golden figures of a lifting and a group convolution on a 5x5 image, zeros around. */
  @Test
  void twoLayersHaveTheGoldenFiguresAndAreEquivariant() {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = twoLayers()) {
      double[] x = new double[25];
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
          x[5 * i + j] = Math.sin(1 + 2 * i + 3 * j);
        }
      }
      Tensor image = Tensors.of(x, 1, 1, 5, 5);
      Tensor y = network.answer(Features.of(image), Taps.NONE);
      assertThat(Tensors.shape(y)).containsExactly(1, 2, 4, 5, 5);
      assertThat(center(network, image, 2))
          .containsExactly(array(0.358573911, 1.955890801, 0.333598972, 1.963923672), within(1e-9));
      assertThat(Tensors.doubles(y.select(0, 0).select(0, 1).select(1, 2).select(1, 2)))
          .containsExactly(array(1.605611765, 0.975573870, 1.603088674, 0.941120176), within(1e-9));
      assertThat(y.sum().item_double()).isCloseTo(0.217403383, within(1e-8));
      assertThat(y.abs().sum().item_double()).isCloseTo(103.008699519, within(1e-8));
      Tensor turned = torch.rot90(image, 1, 2, 3);
      assertThat(center(network, turned, 2))
          .containsExactly(array(1.963923672, 0.358573911, 1.955890801, 0.333598972), within(1e-9));
      Tensor moved = torch.roll(torch.rot90(y, 1, -2, -1), new long[] {1}, 2);
      Tensor found = network.answer(Features.of(turned), Taps.NONE);
      assertThat(found.sub(moved).abs().max().item_double()).isLessThan(1e-14);
    }
  }

  private static BuiltNetwork twoLayers() {
    double[] lift = new double[2 * 9];
    for (int at = 0; at < lift.length; at++) {
      lift[at] = Math.cos(1 + 7 * (at / 9) + 2 * (at / 3 % 3) + 3 * (at % 3));
    }
    double[] group = new double[2 * 2 * 4 * 9];
    for (int at = 0; at < group.length; at++) {
      int o = at / 72;
      int i = at / 36 % 2;
      int s = at / 9 % 4;
      group[at] = Math.sin(2 + 5 * o + 3 * i + 2 * s + at / 3 % 3 - 2 * (at % 3)) / 6;
    }
    return BuiltNetwork.build(
        "two",
        Parts.from(
            new Given(Map.of("lift.weight", lift, "group.weight", group)), ScalarType.Double),
        parts -> {
          GroupConvolution first = GroupConvolution.lifting(parts, "lift", 1, 2, 3);
          parts.segment("lift", 0, (x, pass) -> first.apply(x, pass).relu());
          GroupConvolution second = GroupConvolution.of(parts, "group", 2, 2, 3);
          parts.segment("group", 1, second::apply);
        });
  }
}
