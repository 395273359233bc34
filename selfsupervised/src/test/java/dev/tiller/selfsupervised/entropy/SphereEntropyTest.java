package dev.tiller.selfsupervised.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.entropy.SphereEntropy.Estimator;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SphereEntropyTest {

  private static final Offset<Double> DIGITS = within(6e-9);
  private static final SphereEntropy JOE = SphereEntropy.joe();
  private static final SphereEntropy PLUG_IN = new SphereEntropy(10, Estimator.PLUG_IN);

  private TensorScope scope;
  private Tensor p;
  private Tensor q;

  @BeforeEach
  void points() {
    scope = TensorScope.open();
    p =
        Looking.rows(
            new double[] {1, 0, 0},
            new double[] {0, 1, 0},
            new double[] {0, 0.6, 0.8},
            new double[] {-0.6, 0, 0.8});
    q =
        Looking.rows(
            new double[] {0.8, 0.6, 0},
            new double[] {0, 1, 0},
            new double[] {0, 0, 1},
            new double[] {-0.8, 0, 0.6});
  }

  @AfterEach
  void free() {
    scope.close();
  }

  @Test
  void densitiesAndEntropiesOfFourPoints() {
    assertThat(Tensors.doubles(JOE.logDensities(p)))
        .containsExactly(new double[] {-0.92149542, -0.90334724, -0.87691439, -0.89458494}, DIGITS);
    assertThat(JOE.of(p).item_double()).isCloseTo(0.899085498, DIGITS);
    assertThat(PLUG_IN.of(p).item_double()).isCloseTo(0.898827508, DIGITS);
    assertThat(JOE.of(q).item_double()).isCloseTo(0.903369495, DIGITS);
    assertThat(PLUG_IN.of(q).item_double()).isCloseTo(0.903369494, DIGITS);
  }

  @Test
  void withoutThePointItselfThereIsNoBoundAbove() {
    Tensor log = JOE.leaveOneOut(p);
    assertThat(Tensors.doubles(log))
        .containsExactly(new double[] {-9.93951847, -4.628959, -3.71989475, -4.23223997}, DIGITS);
    assertThat(-log.mean().item_double())
        .isCloseTo(5.630153048, DIGITS)
        .isGreaterThan(new VonMisesFisher(10, 3).uniformEntropy());
  }

  @Test
  void reconstructionAndInformation() {
    assertThat(Tensors.doubles(torch.cosine_similarity(p, q)))
        .containsExactly(new double[] {0.8, 1, 0.8, 0.96}, DIGITS);
    assertThat(JOE.reconstruction(p, q).item_double()).isCloseTo(0.635291971, DIGITS);
    assertThat(new EntropyReconstruction(JOE).information(p, q).item_double())
        .isCloseTo(0.265935525, DIGITS);
    assertThat(new EntropyReconstruction(PLUG_IN).information(p, q).item_double())
        .isCloseTo(0.265806530, DIGITS);
  }

  /** InfoNCE at the same concentration is another bound, below log 4 as well. */
  @Test
  void theContrastiveBoundOfTheSamePoints() {
    assertThat(new NtXent(0.1).information(p, q).item_double())
        .isCloseTo(1.292430826, DIGITS)
        .isLessThan(Math.log(4));
  }

  /** Equation (3) of the specification: alignment and uniformity, without any Bessel function. */
  @Test
  void constantsCancel() {
    double aligned = 10 * (0.8 + 1 + 0.8 + 0.96) / 4;
    double uniform =
        (p.mm(p.t()).mul(Tensors.scalar(10)).logsumexp(1).mean().item_double()
                + q.mm(q.t()).mul(Tensors.scalar(10)).logsumexp(1).mean().item_double())
            / 2;
    double loss =
        Looking.total(new EntropyReconstruction(JOE), Looking.untaught(p), Looking.untaught(q));
    assertThat(loss).isCloseTo(-0.265935525, DIGITS);
    assertThat(-aligned + uniform - Math.log(4)).isCloseTo(loss, within(1e-12));
  }

  @Test
  void gradientsByTheFirstPoint() {
    assertThat(gradient(JOE))
        .containsExactly(new double[] {-4.99954515, -3.58156355e-04, -1.78068648e-04}, DIGITS);
    assertThat(gradient(PLUG_IN))
        .containsExactly(new double[] {-4.77731762, -3.52005597e-04, -1.77905310e-04}, DIGITS);
  }

  private double[] gradient(SphereEntropy entropy) {
    Tensor leaf = p.clone();
    leaf.set_requires_grad(true);
    entropy.of(leaf).backward();
    return Arrays.copyOf(Tensors.doubles(leaf.grad()), 3);
  }

  @Test
  void tetrahedron() {
    Tensor z =
        torch.normalize(
            Looking.rows(
                new double[] {1, 1, 1},
                new double[] {1, -1, -1},
                new double[] {-1, 1, -1},
                new double[] {-1, -1, 1}));
    assertThat(JOE.of(z).item_double()).isCloseTo(0.921581474, DIGITS);
    assertThat(new EntropyReconstruction(JOE).information(z, z).item_double())
        .isCloseTo(1.386289502, DIGITS)
        .isCloseTo(Math.log(4) - Math.log1p(3 * Math.exp(-40 / 3.0)), within(1e-12));
  }

  @Test
  void onePlaceHasNoInformation() {
    Tensor z = Looking.rows(new double[] {0.6, 0, 0.8}).expand(4, 3).contiguous();
    assertThat(JOE.of(z).item_double()).isCloseTo(-0.464708029, DIGITS);
    assertThat(JOE.reconstruction(z, z).item_double()).isCloseTo(-0.464708029, DIGITS);
    assertThat(new EntropyReconstruction(JOE).information(z, z).item_double())
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void orthonormalPoints() {
    assertThat(orthonormal(128)).isCloseTo(-131.817715084, DIGITS);
    assertThat(orthonormal(1000)).isCloseTo(-2035.144363563, DIGITS);
  }

  private static double orthonormal(int d) {
    try (TensorScope inner = TensorScope.open()) {
      return JOE.of(torch.eye(d, Tensors.options(ScalarType.Double))).item_double();
    }
  }

  /** The spread of collapsed points is the least there is, whatever their number. */
  @Test
  void collapsedPointsHaveTheLeastEntropy() {
    VonMisesFisher density = new VonMisesFisher(10, 64);
    Tensor z = torch.normalize(Looking.normal(1, 1, 64)).expand(512, 64).contiguous();
    assertThat(JOE.of(z).item_double() - density.uniformEntropy())
        .isCloseTo(density.collapsed(), within(1e-9));
  }
}
