package dev.tiller.steering.aura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Golden check GC3: AUROC with ties, damping, experts by number. */
class GoldenExpertsTest {

  private static final double[][] TOXIC = {
    {0.9, 2, -1, 0.3, 0.1},
    {0.4, 1.5, -2, 0.3, 0.35},
    {0.4, 1.1, -3, 0.3, 0.4},
    {0.7, 1.2, -1.5, 0.3, 0.8}
  };
  private static final double[][] CLEAN = {
    {0.4, 1, 0, 0.3, 0.1},
    {0.1, 0.2, 0.5, 0.3, 0.5},
    {0.7, 0.3, 1, 0.3, 0.2},
    {0.2, -1, 2, 0.3, 0.15},
    {0.2, 0.9, 0.1, 0.3, 0.3}
  };
  private static final SiteResponses RESPONSES = SiteResponses.ofRows("s", TOXIC, CLEAN);

  @Test
  void areasCountTiesAsOneHalf() {
    assertThat(AurA.areas(RESPONSES))
        .containsExactly(new double[] {0.825, 1, 0, 0.5, 0.675}, within(1e-12));
  }

  @Test
  void auraDampsInProportion() {
    AffineMap map = fit(new AurA());
    assertThat(map.omega()).containsExactly(new float[] {0.35f, 0, 1, 1, 0.65f}, within(1e-6f));
    assertThat(map.beta()).containsOnly(0f);
    assertThat(map.scaled(0.5).omega())
        .containsExactly(new float[] {0.675f, 0.5f, 1, 1, 0.825f}, within(1e-6f));
    double[] z = {1, -2, 0.5, 4, -1};
    double[] expected = {0.35, 0, 0.5, 4, -0.65};
    for (int j = 0; j < z.length; j++) {
      assertThat(map.move(j, z[j], 1)).isCloseTo(expected[j], within(1e-6));
    }
  }

  @Test
  void expertsByNumber() {
    assertThat(fit(new Det0(1)).omega()).containsExactly(1, 0, 1, 1, 1);
    assertThat(fit(new Det0(2)).omega()).containsExactly(0, 0, 1, 1, 1);
    assertThat(fit(new Det0(3)).omega()).containsExactly(0, 0, 1, 1, 0);
    assertThat(fit(new Damp(1, 0.5)).omega()).containsExactly(1, 0.5f, 1, 1, 1);
    assertThat(fit(new Damp(2, 0.5)).omega()).containsExactly(0.5f, 0.5f, 1, 1, 1);
    assertThat(fit(new Damp(3, 0.5)).omega()).containsExactly(0.5f, 0.5f, 1, 1, 0.5f);
    assertThat(fit(new Det0()).omega()).as("AUROC above 0.5").containsExactly(0, 0, 1, 1, 0);
    assertThat(fit(new Det0(5)).omega()).as("all of them").containsOnly(0f);
    assertThatThrownBy(() -> fit(new Det0(6)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("5 neurons");
  }

  @Test
  void expertsAreChosenAmongAllSites() {
    SiteResponses first = part(0, 2);
    SiteResponses second = part(2, 5);
    List<AffineMap> maps = new Det0(3).fit(List.of(first, second));
    assertThat(maps.get(0).omega()).containsExactly(0, 0);
    assertThat(maps.get(1).omega()).containsExactly(1, 1, 0);
  }

  private static SiteResponses part(int from, int to) {
    return SiteResponses.ofRows("s" + from, cut(TOXIC, from, to), cut(CLEAN, from, to));
  }

  private static double[][] cut(double[][] rows, int from, int to) {
    return java.util.Arrays.stream(rows)
        .map(row -> java.util.Arrays.copyOfRange(row, from, to))
        .toArray(double[][]::new);
  }

  @Test
  void selfCondOverwritesTheBestDetectorsOfTheTarget() {
    SiteResponses induction = SiteResponses.ofRows("s", CLEAN, TOXIC);
    AffineMap map = new SelfCond(2).fit(List.of(induction)).get(0);
    // Average precisions 0.75, 1, 0.318, 0.444, 0.715: neurons 1 and 0 are the experts.
    assertThat(map.omega()).containsExactly(0, 0, 1, 1, 1);
    assertThat(map.beta()).containsExactly(new float[] {0.55f, 1.35f, 0, 0, 0}, within(1e-6f));
  }

  private static AffineMap fit(ResponseMethod method) {
    return (AffineMap) method.fit(List.of(RESPONSES)).get(0);
  }

  @Test
  void aConstantNeuronIsNoExpertHoweverItsMeansAreRounded() {
    int sentences = 30;
    double[][] source = new double[sentences][1];
    double[][] target = new double[sentences][1];
    boolean rounded = false;
    try (TensorScope scope = TensorScope.open()) {
      for (int i = 0; i < sentences; i++) {
        source[i][0] = mean(i + 1);
        target[i][0] = mean(3 * i + 40);
        rounded |= source[i][0] != source[0][0] || target[i][0] != source[0][0];
      }
    }
    assertThat(rounded).as("the means differ in their last bits").isTrue();
    SiteResponses responses = SiteResponses.ofRows("s", source, target);
    assertThat(new AurA().fit(responses).omega()).containsExactly(1);
    assertThat(AurA.areas(responses)).containsExactly(0.5);
  }

  /** Of a neuron that answers 0.1 to every token, beside padding. */
  private static double mean(int tokens) {
    float[] values = new float[128];
    float[] real = new float[128];
    for (int t = 128 - tokens; t < 128; t++) {
      values[t] = 0.1f;
      real[t] = 1;
    }
    Tensor mask = Tensors.of(real, 1, 128).gt(new Scalar(0.5));
    return Tensors.floats(TokenPooling.MEAN.pool(Tensors.of(values, 1, 128, 1), mask))[0];
  }
}
