package dev.tiller.vision.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.layer.InitialWeights.Scheme;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitialWeightsTest {

  private static final int OUT = 40;
  private static final int IN = 20;
  private static final int FAN_IN = IN * 9;
  private static final int FAN_OUT = OUT * 9;

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void theOrderOfRequestsDoesNotMatterAndTheSeedDoes(Scheme scheme) {
    try (TensorScope scope = TensorScope.open()) {
      InitialWeights one = new InitialWeights(1, scheme);
      double[] a = Tensors.doubles(one.get("a.weight", 4, 3));
      double[] b = Tensors.doubles(one.get("b.weight", 4, 3));
      InitialWeights other = new InitialWeights(1, scheme);
      assertThat(Tensors.doubles(other.get("b.weight", 4, 3))).isEqualTo(b).isNotEqualTo(a);
      assertThat(Tensors.doubles(other.get("a.weight", 4, 3))).isEqualTo(a);
      assertThat(Tensors.doubles(new InitialWeights(2, scheme).get("a.weight", 4, 3)))
          .isNotEqualTo(a);
    }
  }

  private static double[] kernel(Scheme scheme) {
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.doubles(new InitialWeights(7, scheme).get("conv.weight", OUT, IN, 3, 3));
    }
  }

  private static double deviation(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @Test
  void spreadsFollowTheFans() {
    double torch = 1 / Math.sqrt(FAN_IN);
    assertThat(largest(kernel(Scheme.TORCH))).isBetween(0.99 * torch, torch);
    double xavier = Math.sqrt(6.0 / (FAN_IN + FAN_OUT));
    assertThat(largest(kernel(Scheme.XAVIER_UNIFORM))).isBetween(0.99 * xavier, xavier);
    assertThat(deviation(kernel(Scheme.XAVIER_NORMAL)))
        .isCloseTo(Math.sqrt(2.0 / (FAN_IN + FAN_OUT)), within(0.002));
    assertThat(deviation(kernel(Scheme.KAIMING_NORMAL)))
        .isCloseTo(Math.sqrt(2.0 / FAN_IN), within(0.003));
    assertThat(deviation(kernel(Scheme.RESNET))).isCloseTo(Math.sqrt(2.0 / FAN_OUT), within(0.002));
    assertThat(largest(kernel(Scheme.TRANSFORMER))).isBetween(0.99 * torch, torch);
  }

  @Test
  void biasesFollowTheirWeightsAndNormsAreNeutral() {
    try (TensorScope scope = TensorScope.open()) {
      InitialWeights torch = new InitialWeights(1, Scheme.TORCH);
      torch.get("fc.weight", 50, 100);
      assertThat(largest(Tensors.doubles(torch.get("fc.bias", 50)))).isBetween(0.08, 0.1);
      torch.get("bn.weight", 3);
      assertThat(Tensors.doubles(torch.get("bn.weight", 3))).containsOnly(1);
      assertThat(Tensors.doubles(torch.get("bn.bias", 3))).containsOnly(0);
      InitialWeights timm = new InitialWeights(1, Scheme.TRANSFORMER);
      timm.get("head.weight", 50, 100);
      assertThat(Tensors.doubles(timm.get("head.bias", 50))).containsOnly(0);
      assertThat(largest(Tensors.doubles(timm.get("cls_token", 1, 1, 64)))).isLessThan(1e-5);
      assertThat(deviation(Tensors.doubles(timm.get("pos_embed", 1, 64, 64))))
          .isCloseTo(0.02, within(0.001));
    }
  }
}
