package dev.tiller.selfsupervised.homomorphic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.Backbone;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The golden check on Z_8: a network of one circular layer, written down in plain numbers. */
class CyclicGroupTest {

  private static final double[][] X = {
    {0.5, -1, 2, 0, 1.5, -0.5, 0.25, 1}, {1, 0.75, -0.5, -1.25, 0.3, 2, -0.8, 0.1}
  };
  private static final double[][] W = {{0.4, -0.3, 0.2}, {-0.1, 0.5, 0.6}};
  private static final double[] B = {0.05, -0.1};
  private static final double[][] P = {{1, -0.5}, {0.25, 0.8}, {-0.3, 0.6}};
  private static final int[][] SHIFTS = {{2, -3}, {-1, 1}};
  private static final Grid GRID = new Grid(Backbone.Group.PLACES, 1, 1, 8, 1);
  private static final Motion.Translation SHIFT = new Motion.Translation(4, 1, true);
  private static final List<Place> BASE =
      List.of(new Place(0, 0, 0), new Place(0, 0, 1), new Place(0, 0, 2));

  /** z(x), [1, 2, 1, 8]. */
  private static Tensor features(double[] x) {
    double[] z = new double[16];
    for (int k = 0; k < 2; k++) {
      for (int g = 0; g < 8; g++) {
        double sum = B[k];
        for (int j = 0; j < 3; j++) {
          sum += W[k][j] * x[Math.floorMod(g + j - 1, 8)];
        }
        z[k * 8 + g] = Math.tanh(sum);
      }
    }
    return Tensors.of(z, 1, 2, 1, 8);
  }

  private static double[] shifted(double[] x, int by) {
    double[] moved = new double[8];
    for (int g = 0; g < 8; g++) {
      moved[g] = x[Math.floorMod(g - by, 8)];
    }
    return moved;
  }

  /** What the head makes of a read of the base set moved back by a shift. */
  private static Tensor head(Tensor map, int shift) {
    long[] numbers = new long[3];
    for (int p = 0; p < 3; p++) {
      numbers[p] = GRID.number(SHIFT.back(BASE.get(p), new int[] {0, shift}, GRID));
    }
    Tensor read = BaseSet.middle(1).read(map, Tensors.of(numbers, 1, 3));
    return torch.normalize(read.mm(Looking.rows(P).t()));
  }

  private static Tensor views(int view, boolean augmented) {
    TensorVector rows = new TensorVector();
    for (int i = 0; i < 2; i++) {
      int s = SHIFTS[i][view];
      rows.push_back(augmented ? head(features(shifted(X[i], s)), 0) : head(features(X[i]), s));
    }
    return torch.cat(rows, 0);
  }

  @Test
  void theMapIsTheOneGiven() {
    try (TensorScope scope = TensorScope.open()) {
      assertThat(Tensors.doubles(features(X[0])))
          .containsExactly(
              new double[] {
                0.099667995, 0.739783051, -0.739783051, 0.817754078, -0.462117157, 0.691069470,
                -0.024994793, -0.049958375, -0.500520211, 0.500520211, 0.761594156, 0.537049567,
                0.336375544, -0.336375544, 0.588259256, 0.588259256
              },
              within(1e-9));
      assertThat(Tensors.doubles(features(X[1])))
          .containsExactly(
              new double[] {
                -0.059928104, 0.124353002, 0.244918662, 0.277526350, -0.139092448, -0.529895608,
                0.804062391, -0.099667995, 0.685809062, -0.124353002, -0.825868455, -0.458175845,
                0.879826700, 0.371360228, -0.564899553, 0.558052216
              },
              within(1e-9));
    }
  }

  @Test
  void readsAndAugmentationsGiveTheSameViews() {
    try (TensorScope scope = TensorScope.open()) {
      double[] first = {
        -0.420191514, 0.733631472, 0.534063625, 0.689774817, -0.492706876, -0.530519214
      };
      double[] second = {
        0.747577155, 0.664128054, 0.007894631, -0.469517096, 0.699777725, 0.538390966
      };
      for (boolean augmented : new boolean[] {false, true}) {
        assertThat(Tensors.doubles(views(0, augmented))).containsExactly(first, within(1e-9));
        assertThat(Tensors.doubles(views(1, augmented))).containsExactly(second, within(1e-9));
      }
    }
  }

  @Test
  void readsAndAugmentationsGiveTheSameLosses() {
    try (TensorScope scope = TensorScope.open()) {
      for (boolean augmented : new boolean[] {false, true}) {
        Tensor one = views(0, augmented);
        Tensor two = views(1, augmented);
        assertThat(new NtXent(0.2).of(one, two).item_double())
            .isCloseTo(5.154277113919, within(1e-12));
        assertThat(Byol.of(one, two).item_double()).isCloseTo(2.776957217226, within(1e-12));
      }
    }
  }

  /** A network without structure: what is read is not what the moved signal would give. */
  @Test
  void aDenseMapIsFarFromEquivariant() {
    double[] plain = dense(X[0]);
    double[] moved = dense(shifted(X[0], 3));
    double error = 0;
    for (int g = 0; g < 8; g++) {
      for (int k = 0; k < 2; k++) {
        int from = Math.floorMod(g - 3, 8);
        error = Math.max(error, Math.abs(moved[g * 2 + k] - plain[from * 2 + k]));
      }
    }
    assertThat(error).isCloseTo(1.336924494, within(1e-9));
  }

  private static double[] dense(double[] x) {
    double[] z = new double[16];
    for (int i = 0; i < 16; i++) {
      double sum = 0;
      for (int j = 0; j < 8; j++) {
        sum += Math.sin(1 + 3 * i + 5 * j) / 3 * x[j];
      }
      z[i] = Math.tanh(sum);
    }
    return z;
  }
}
