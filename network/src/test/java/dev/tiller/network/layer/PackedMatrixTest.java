package dev.tiller.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Objects;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackedMatrixTest {

  @BeforeEach
  void fbgemmIsThere() {
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    assumeThat(Engine.info().version()).isEqualTo("2.7.1");
    assertThat(PackedMatrix.isDirect()).isTrue();
  }

  @Test
  void packsEveryShapeAsFbgemmDoes() {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      for (int outputs : new int[] {1, 15, 16, 33, 300}) {
        for (int inputs : new int[] {1, 511, 512, 513, 1100}) {
          Tensor weight =
              torch
                  .randn(new long[] {outputs, inputs})
                  .mul(new Scalar(0.02))
                  .to(ScalarType.BFloat16);
          same(weight, torch.randn(new long[] {3, inputs}));
          same(weight.t().contiguous().t(), torch.randn(new long[] {1, inputs}));
        }
      }
    }
  }

  @Test
  void roundsEveryBfloat16AsFbgemmDoes() {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      // The upper half of a float32's bits is a bfloat16's; 0x477F stands for 65280.
      float[] all = new float[2 * 0x4780];
      for (int bits = 0; bits < 0x4780; bits++) {
        all[2 * bits] = Float.intBitsToFloat(bits << 16);
        all[2 * bits + 1] = -all[2 * bits];
      }
      Tensor weight = Tensors.of(all, all.length / 2, 2).to(ScalarType.BFloat16);
      Tensor products = same(weight, torch.eye(2));
      assertThat(products.t().equal(weight.to(ScalarType.Half).to(ScalarType.Float))).isTrue();
    }
  }

  @Test
  void whatFloat16CannotHoldIsNotPacked() {
    try (TensorScope scope = TensorScope.open()) {
      float[] foreign = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 65536, -65536
      };
      for (float value : foreign) {
        float[] values = new float[40];
        values[17] = value;
        assertThat(PackedMatrix.of(Tensors.of(values, 4, 10).to(ScalarType.BFloat16))).isNull();
      }
    }
  }

  private static Tensor same(Tensor weight, Tensor x) {
    PackedMatrix direct = Objects.requireNonNull(PackedMatrix.of(weight));
    PackedMatrix usual = PackedMatrix.byFbgemm(weight);
    Tensor products = direct.times(x);
    assertThat(products.equal(usual.times(x))).isTrue();
    direct.handle().close();
    usual.handle().close();
    return products;
  }
}
