package dev.tiller.reproduce.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.ImageSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class RotatedTest {

  private static ImageSet images() {
    byte[] pixels = new byte[2 * 81];
    for (int i = 0; i < pixels.length; i++) {
      int row = i % 81 / 9 - 4;
      int column = i % 9 - 4;
      pixels[i] = (byte) (row * row + column * column <= 9 ? 20 + 11 * row + 3 * column : 0);
    }
    return new ImageSet("disks", 1, 9, 9, pixels);
  }

  /** A whole turn further is where it was, and a quarter further is a quarter turn. */
  @Test
  void whatIsFurtherRoundIsTurned() {
    try (TensorScope scope = TensorScope.open();
        Rotated rotated = new Rotated(images(), 5)) {
      assertThat(rotated.drawn(1)).containsExactly(rotated.drawn(), within(1e-12));
      Tensor once = rotated.turned(0);
      Tensor further = rotated.turned(0.25);
      Tensor turned = torch.rot90(once, 1, 2, 3);
      assertThat(Tensors.doubles(further)).containsExactly(Tensors.doubles(turned), within(1e-5));
      assertThat(Tensors.doubles(once)).isNotEqualTo(Tensors.doubles(rotated.upright()));
    }
  }

  @Test
  void whatStandsAtAnAngleIsTheUprightImageTurned() {
    try (TensorScope scope = TensorScope.open();
        Rotated rotated = new Rotated(images(), 5)) {
      assertThat(Tensors.doubles(rotated.standing(0)))
          .containsExactly(Tensors.doubles(rotated.upright()));
      assertThat(Tensors.doubles(rotated.standing(0.25)))
          .containsExactly(Tensors.doubles(torch.rot90(rotated.upright(), 1, 2, 3)), within(1e-5));
    }
  }

  @Test
  void picturesArePngFiles() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor grey = Tensors.of(new double[] {0, 0.5, 1, 2}, 2, 2);
      assertThat(GreyPicture.url(grey)).startsWith("data:image/png;base64,iVBORw0KGgo");
    }
  }
}
