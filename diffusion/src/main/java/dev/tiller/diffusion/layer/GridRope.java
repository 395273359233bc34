package dev.tiller.diffusion.layer;

import dev.tiller.diffusion.NoisyImages.Grid;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary embedding of places on a grid (FLUX): each axis of a position turns its own part of a
 * head, pairs side by side. Texts stand at (0, 0, 0), a token of the image at (0, row, column).
 * Angles are computed in float64.
 *
 * @param axes widths of the parts, even
 */
public record GridRope(List<Integer> axes) {

  private static final double THETA = 10_000;

  /**
   * The turns of a text and an image after it.
   *
   * @param text positions of the text
   * @param grid of the image
   * @return float64 [2, text + image, head width]: cosines, and sines with the sign of their turn
   */
  public Tensor turns(int text, Grid grid) {
    int width = axes.stream().mapToInt(a -> a).sum();
    int length = text + grid.rows() * grid.columns();
    double[] turns = new double[2 * length * width];
    for (int p = 0; p < length; p++) {
      int token = p - text;
      int[] place = {0, token / grid.columns(), token % grid.columns()};
      int at = p * width;
      for (int a = 0; a < axes.size(); a++) {
        for (int i = 0; i < axes.get(a) / 2; i++) {
          double angle = token < 0 ? 0 : place[a] * Math.pow(THETA, -2.0 * i / axes.get(a));
          for (int side = 0; side < 2; side++, at++) {
            turns[at] = Math.cos(angle);
            turns[length * width + at] = side == 0 ? -Math.sin(angle) : Math.sin(angle);
          }
        }
      }
    }
    return Tensors.of(turns, 2, length, width);
  }

  /**
   * Turns queries or keys: (x0 cos - x1 sin, x1 cos + x0 sin) for each pair.
   *
   * @param x [rows, heads, positions, head width]
   * @param turns see {@link #turns}, in float32 or float64
   */
  public static Tensor apply(Tensor x, Tensor turns) {
    ScalarType type = x.scalar_type().intern();
    Tensor wide = Tensors.as(x, turns.scalar_type().intern());
    Tensor swapped = wide.unflatten(-1, -1, 2).flip(-1).flatten(-2, -1);
    Tensor turned = torch.addcmul(wide.mul(turns.select(0, 0)), swapped, turns.select(0, 1));
    return Tensors.as(turned, type);
  }
}
