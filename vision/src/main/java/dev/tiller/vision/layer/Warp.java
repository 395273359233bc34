package dev.tiller.vision.layer;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Images resampled at other places, bilinearly; what lies outside is zero. */
public final class Warp {

  private static final int BILINEAR = 0;
  private static final int ZEROS = 0;

  private Warp() {}

  /**
   * Magnified about the center, on a canvas of the same size.
   *
   * @param images [rows, channels, height, width]
   * @param factors one a row; above 1 magnifies, below 1 makes smaller
   * @return the same shape
   */
  public static Tensor zoomed(Tensor images, double... factors) {
    double[][] maps = new double[factors.length][];
    for (int r = 0; r < factors.length; r++) {
      maps[r] = new double[] {1 / factors[r], 0, 0, 1 / factors[r], 0, 0};
    }
    return affine(images, maps);
  }

  /**
   * The pixel at (x, y) from the center comes from (a x + b y + e, c x + d y + f).
   *
   * @param images [rows, channels, height, width]
   * @param maps [rows][a, b, c, d, e, f], in pixels
   * @return the same shape
   */
  public static Tensor affine(Tensor images, double[][] maps) {
    double height = images.size(2);
    double width = images.size(3);
    double[] theta = new double[6 * maps.length];
    for (int r = 0; r < maps.length; r++) {
      double[] m = maps[r]; // torch's coordinates go from -1 to 1 in both directions.
      double[] scaled = {
        m[0],
        m[1] * height / width,
        2 * m[4] / width,
        m[2] * width / height,
        m[3],
        2 * m[5] / height
      };
      System.arraycopy(scaled, 0, theta, 6 * r, 6);
    }
    Tensor matrices =
        Tensors.as(Tensors.of(theta, maps.length, 2, 3), images.scalar_type().intern());
    Tensor grid = torch.affine_grid_generator(matrices, Tensors.shape(images), false);
    return torch.grid_sampler(images, grid, BILINEAR, ZEROS, false);
  }

  /**
   * The pixel in column j of row r comes from column {@code columns[r][j]}, that in row i from
   * {@code rows[r][i]}; between whole places bilinear.
   *
   * @param images [rows, channels, height, width]
   * @return [rows, channels, places of a row's rows, places of its columns]
   */
  public static Tensor separable(Tensor images, double[][] rows, double[][] columns) {
    long count = rows.length;
    long height = rows[0].length;
    long width = columns[0].length;
    Tensor down = coordinates(rows, images, 2).view(count, height, 1);
    Tensor right = coordinates(columns, images, 3).view(count, 1, width);
    Tensor places =
        torch.stack(
            new TensorVector(right.expand(count, height, width), down.expand(count, height, width)),
            3);
    return torch.grid_sampler(images, places, BILINEAR, ZEROS, false);
  }

  /** Places along an axis in torch's coordinates, -1 to 1 from border to border. */
  private static Tensor coordinates(double[][] places, Tensor images, int axis) {
    int count = places[0].length;
    double[] all = new double[places.length * count];
    for (int r = 0; r < places.length; r++) {
      for (int i = 0; i < count; i++) {
        all[r * count + i] = (2 * places[r][i] + 1) / images.size(axis) - 1;
      }
    }
    return Tensors.as(Tensors.of(all, places.length, count), images.scalar_type().intern());
  }
}
