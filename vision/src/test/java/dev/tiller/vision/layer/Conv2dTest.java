package dev.tiller.vision.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2dTest {

  static Stream<Kernel> kernels() {
    Kernel plain = Kernel.of(4, 6, 3);
    return Stream.of(
        plain,
        plain.strided(2),
        plain.padded(0),
        plain.padded(2).strided(3).withBias(),
        plain.grouped(2).withBias(),
        Kernel.of(4, 4, 3).grouped(4),
        plain.circular(),
        plain.circular().padded(2).strided(2).withBias(),
        Kernel.of(4, 5, 1).strided(2),
        Kernel.of(4, 2, 5));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void isWhatTheDefinitionSays(Kernel kernel) {
    int rows = 2;
    int side = 7;
    double[] x = Reference.values(rows * 4 * side * side, 0.5);
    double[] w =
        Reference.values(kernel.out() * (4 / kernel.groups()) * kernel.size() * kernel.size(), 2);
    double[] b = Reference.values(kernel.out(), 3);
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = network(kernel, w, b)) {
      Tensor images = Tensors.of(x, rows, 4, side, side);
      Tensor y = network.answer(Features.of(images), Taps.NONE);
      assertThat(Tensors.doubles(y))
          .containsExactly(Reference.convolution(x, w, b, rows, side, kernel), within(1e-12));
      assertThat(y.size(1)).isEqualTo(kernel.out());
      assertThat(network.site("conv").width()).isEqualTo(kernel.out());
      assertThat(network.site("conv").readable(y, Features.of(images)).size(2))
          .isEqualTo(kernel.out());
    }
  }

  private static BuiltNetwork network(Kernel kernel, double[] w, double[] b) {
    Given given = new Given(Map.of("conv.weight", w, "conv.bias", b));
    return BuiltNetwork.build(
        "conv",
        Parts.from(given, ScalarType.Double),
        parts -> {
          Conv2d conv = Conv2d.of(parts, "conv", kernel);
          parts.segment("conv", 0, conv::apply);
        });
  }

  @Test
  void aKernelThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Kernel.of(4, 6, 3).grouped(3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 groups")
        .hasMessageContaining("4 input");
    assertThatThrownBy(() -> Kernel.of(4, 6, 3).strided(0)).isInstanceOf(UserError.class);
  }
}
