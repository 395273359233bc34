package dev.tiller.vision.layer;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Images magnified about their center on a canvas of the same size. */
public final class Zoom {

  private static final int BILINEAR = 0;
  private static final int ZEROS = 0;

  private Zoom() {}

  /**
   * Bilinear; what lies outside is zero.
   *
   * @param images [rows, channels, height, width]
   * @param factor above 1 magnifies, below 1 makes smaller
   */
  public static Tensor about(Tensor images, double factor) {
    double[] matrix = {1 / factor, 0, 0, 0, 1 / factor, 0};
    Tensor theta =
        Tensors.as(Tensors.of(matrix, 1, 2, 3), images.scalar_type().intern())
            .expand(images.size(0), 2, 3);
    Tensor grid = torch.affine_grid_generator(theta, Tensors.shape(images), false);
    return torch.grid_sampler(images, grid, BILINEAR, ZEROS, false);
  }
}
