package dev.tiller.fairness.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SSIM and PSNR against figures of scikit-image 0.19, and axes made of them. */
class DamageTest {

  private static final int SIDE = 24;

  private static Picture clean() {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    for (int p = 0; p < pixels.length; p++) {
      int i = p % (SIDE * SIDE);
      pixels[p] = (byte) ((7 * i + 40 * (p / (SIDE * SIDE)) + i * i / 5) % 256);
    }
    return new Picture(3, SIDE, SIDE, pixels);
  }

  private static Picture spoiled() {
    byte[] pixels = clean().pixels().clone();
    for (int p = 0; p < pixels.length; p++) {
      int value = (pixels[p] & 0xff) + p * 37 % 61 - 30;
      pixels[p] = (byte) Math.max(0, Math.min(255, value));
    }
    return new Picture(3, SIDE, SIDE, pixels);
  }

  @Test
  void similarityIsThatOfScikitImage() {
    assertThat(Damage.ssim(clean(), spoiled())).isCloseTo(0.9739902566234049, within(1e-9));
    assertThat(Damage.ssim(clean(), clean())).isEqualTo(1);
  }

  @Test
  void noiseInDecibels() {
    Picture a = new Picture(1, 1, 4, new byte[] {10, 20, 30, 40});
    Picture b = new Picture(1, 1, 4, new byte[] {12, 18, 33, 40});
    assertThat(Damage.psnr(a, b)).isCloseTo(41.8469143082, within(1e-9));
    assertThatThrownBy(() -> Damage.ssim(a, b))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("11 by 11");
  }

  @Test
  void levelsLieWhereTheirDamageIs() {
    List<Item<Picture>> reference = List.of(Item.of("p", "", Map.of(), clean()));
    ImagePerturbation blur = ImagePerturbations.named("gaussian_blur").get(0);
    Axis axis = Damage.axis(blur, new double[] {0, 2, 8, 9}, reference);
    assertThat(axis.levels()).containsExactly(0, 2, 8, 9);
    assertThat(axis.places()[0]).isZero();
    // The last step hardly does anything, so that it hardly counts.
    double[] weights = axis.weights();
    assertThat(weights[3]).isLessThan(weights[0]);
    assertThat(axis.auc(new double[] {1, 1, 1, 1})).isCloseTo(1, within(1e-12));
    assertThat(axis.crossing(new double[] {1, 1, 0, 0}, 0.5)).isCloseTo(5, within(1e-12));
    assertThatThrownBy(() -> Damage.axis(blur, new double[] {0, 1e-9}, reference))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gaussian_blur by its damage");
  }
}
