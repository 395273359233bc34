package dev.tiller.selfsupervised.duet;

import static dev.tiller.selfsupervised.duet.Target.Integration.CODE_GRID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DuetTest extends PretextContract {

  private static final double LAMBDA = 10;

  /** The code's grid is made of float32, and so are its figures. */
  private static final double ROUNDING = 2e-8;

  private static final Structure SMALL = new Structure(3, 2);

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new Duet(new NtXent(0.5), SMALL, new VonMises(3), "rotation", LAMBDA);
  }

  @Override
  protected Map<String, double[]> parameters(SplittableRandom random) {
    return Map.of("rotation", random.doubles(ROWS).toArray());
  }

  /** All looks are equally near, and each marginal is the one of the only vector. */
  @Override
  protected OptionalDouble collapse() {
    double[] z;
    try (TensorScope scope = TensorScope.open()) {
      z = Tensors.doubles(Looking.normal(5, 1, width()));
    }
    double[] p = new double[3];
    for (int i = 0; i < 3; i++) {
      p[i] = Math.exp((z[2 * i] + z[2 * i + 1]) / 2);
    }
    double sum = Arrays.stream(p).sum();
    double js = 0;
    for (double g : parameters(new SplittableRandom(5)).get("rotation")) {
      double[] q = new VonMises(3).of(g, 3);
      for (int i = 0; i < 3; i++) {
        double m = (p[i] / sum + q[i]) / 2;
        js += (p[i] / sum * Math.log(p[i] / sum / m) + q[i] * Math.log(q[i] / m)) / 2 / ROWS;
      }
    }
    return OptionalDouble.of(2 * Math.log(2 * ROWS - 1) + LAMBDA * js);
  }

  private static Look look(Tensor z, double... parameters) {
    Tensor content = Matrices.STRUCTURE.content(z);
    return Looking.of(z, content, content, content, Map.of("rotation", parameters));
  }

  private static Look first() {
    return look(Matrices.first(), 0.5, 0.125);
  }

  private static Look second() {
    return look(Matrices.second(), 0.9, 0.25);
  }

  @Test
  void contentAndMarginalsAreThoseOfTheCode() {
    try (TensorScope scope = TensorScope.open()) {
      Structure s = Matrices.STRUCTURE;
      assertThat(Tensors.doubles(s.content(Matrices.first())))
          .containsExactly(
              new double[] {
                0.197633977, 0.246417909, -0.057835092, 0.018577904, 0.273289621, 0.136465958
              },
              within(1e-9));
      assertThat(Tensors.doubles(s.content(Matrices.second())))
          .containsExactly(
              new double[] {
                -0.158310861, 0.004815367, 0.148776506, 0.987344658, -1.041978429, 1.075756995
              },
              within(1e-9));
      assertThat(Tensors.doubles(s.marginal(Matrices.first())))
          .containsExactly(
              new double[] {
                0.202642630, 0.290827412, 0.177167265, 0.329362692,
                0.297769882, 0.205695244, 0.258555499, 0.237979375
              },
              within(1e-9));
      assertThat(Tensors.doubles(s.marginal(Matrices.second())))
          .containsExactly(
              new double[] {
                0.222551764, 0.328800970, 0.181524968, 0.267122298,
                0.294657918, 0.214231193, 0.180552650, 0.310558239
              },
              within(1e-9));
    }
  }

  @Test
  void theLossIsThatOfTheCode() {
    check(
        new Gaussian(0.2, CODE_GRID),
        17.064724201,
        0.067406837,
        0.161693517,
        0.197688828,
        0.125182414);
    check(
        new VonMises(3, CODE_GRID),
        17.458408161,
        0.194585888,
        0.159860906,
        0.185029743,
        0.169968642);
  }

  private static void check(Target target, double total, double... rows) {
    try (TensorScope scope = TensorScope.open()) {
      Duet duet = new Duet(new NtXent(0.1), Matrices.STRUCTURE, target, "rotation", 10);
      Map<String, Double> parts = new LinkedHashMap<>();
      duet.parts(first(), second()).forEach((name, part) -> parts.put(name, part.item_double()));
      assertThat(parts.keySet()).containsExactly(Duet.CONTENT, Duet.GROUP);
      assertThat(parts.get(Duet.CONTENT)).isCloseTo(15.684795212, within(1e-9));
      assertThat(parts.get(Duet.GROUP))
          .isCloseTo(10 * Arrays.stream(rows).average().getAsDouble(), within(10 * ROUNDING));
      assertThat(parts.get(Duet.CONTENT) + parts.get(Duet.GROUP))
          .isCloseTo(total, within(10 * ROUNDING));
      double[] both = new double[4];
      System.arraycopy(Tensors.doubles(duet.divergence(first())), 0, both, 0, 2);
      System.arraycopy(Tensors.doubles(duet.divergence(second())), 0, both, 2, 2);
      assertThat(both).containsExactly(rows, within(ROUNDING));
    }
  }

  /** The trap: logits that are sums over features would give another divergence. */
  @Test
  void sumsOverFeaturesWouldShow() {
    try (TensorScope scope = TensorScope.open()) {
      Gaussian target = new Gaussian(0.2, CODE_GRID);
      double wrong = 0;
      double[][] drawn = {{0.5, 0.125}, {0.9, 0.25}};
      for (int look = 0; look < 2; look++) {
        Tensor z = look == 0 ? Matrices.first() : Matrices.second();
        Tensor sums = Matrices.STRUCTURE.matrix(z).sum(new long[] {2}, false, null);
        wrong += JensenShannon.of(sums, target.rows(drawn[look], 4, z)).mean().item_double() / 2;
      }
      assertThat(wrong).isCloseTo(0.176061632, within(1e-9));
    }
  }

  @Test
  void aModelThatSaysNothingHasAKnownDivergence() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor nothing = Tensors.of(new double[8], 1, 8);
      Tensor mises = new VonMises(3).rows(new double[] {0.5}, 8, nothing);
      assertThat(JensenShannon.of(nothing, mises).item_double())
          .isCloseTo(0.211740351, within(1e-9));
      Tensor gauss = new Gaussian(0.2, CODE_GRID).rows(new double[] {0.5}, 8, nothing);
      assertThat(JensenShannon.of(nothing, gauss).item_double())
          .isCloseTo(0.063191306, within(ROUNDING));
    }
  }

  /** 0 log 0 is 0: for the target, and for what a softmax cannot say any more. */
  @Test
  void probabilitiesOfZeroCountNothing() {
    try (TensorScope scope = TensorScope.open()) {
      for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
        Tensor logits = Tensors.of(new double[] {0, -2000, -2000, 0, -2000, -2000}, 2, 3).to(type);
        logits.set_requires_grad(true);
        Tensor q = Tensors.of(new double[] {1, 0, 0, 0, 1, 0}, 2, 3).to(type);
        Tensor js = JensenShannon.of(logits, q);
        assertThat(Tensors.doubles(js))
            .containsExactly(new double[] {0, Math.log(2)}, within(1e-6));
        js.sum().backward();
        assertThat(Tensors.doubles(logits.grad())).doesNotContain(Double.NaN);
      }
    }
  }

  @Test
  void viewsWithoutTheParameterAreRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Duet duet = new Duet(new NtXent(0.1), Matrices.STRUCTURE, new VonMises(3), "scale", 10);
      assertThatThrownBy(() -> duet.parts(first(), second()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("\"scale\"")
          .hasMessageContaining("[rotation]");
    }
  }
}
