package dev.tiller.diffusion.judge;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Bicubic resampling as PIL does it: Keys' kernel with a = -1/2, as wide as the step between pixels
 * of the result where that is smaller, so that nothing is skipped.
 */
final class Bicubic {

  private static final double A = -0.5;
  private static final double REACH = 2;

  private Bicubic() {}

  /**
   * @param images [rows, channels, height, width] float32
   * @return [rows, channels, height wanted, width wanted], not clipped
   */
  static Tensor resized(Tensor images, long height, long width) {
    Tensor high = weights((int) images.size(2), (int) height);
    Tensor wide = weights((int) images.size(3), (int) width);
    return high.matmul(images).matmul(wide.t());
  }

  /** What every pixel of the result takes of every old one, [wanted, old]. */
  private static Tensor weights(int old, int wanted) {
    double step = (double) old / wanted;
    double stretch = Math.max(1, step);
    float[] all = new float[wanted * old];
    for (int i = 0; i < wanted; i++) {
      double center = (i + 0.5) * step;
      int from = (int) Math.max(0, center - REACH * stretch + 0.5);
      int to = (int) Math.min(old, center + REACH * stretch + 0.5);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += kernel((j - center + 0.5) / stretch);
      }
      for (int j = from; j < to; j++) {
        all[i * old + j] = (float) (kernel((j - center + 0.5) / stretch) / sum);
      }
    }
    return Tensors.of(all, wanted, old);
  }

  private static double kernel(double at) {
    double x = Math.abs(at);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }
}
