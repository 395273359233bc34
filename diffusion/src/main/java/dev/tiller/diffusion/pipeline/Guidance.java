package dev.tiller.diffusion.pipeline;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Classifier-free guidance (arXiv 2207.12598): of a doubled batch, unconditional rows first, {@code
 * e_u + g (e_c - e_u)}.
 */
public final class Guidance {

  private Guidance() {}

  /**
   * The guided answer; the answer itself where there is one copy.
   *
   * @param output [rows * copies, ...]
   * @return [rows, ...]
   */
  public static Tensor of(Tensor output, int copies, double guidance) {
    if (copies == 1) {
      return output;
    }
    long rows = output.size(0) / 2;
    Tensor plain = output.narrow(0, 0, rows);
    return plain.add(output.narrow(0, rows, rows).sub(plain), new Scalar(guidance));
  }

  /**
   * As {@link #of(Tensor, int, double)}, brought back to the spread of the conditional answer as
   * far as the request says (arXiv 2305.08891, section 3.4).
   */
  public static Tensor of(Tensor output, int copies, ImageRequest request) {
    Tensor guided = of(output, copies, request.guidance());
    if (copies == 1 || request.rescale() == 0) {
      return guided;
    }
    long rows = output.size(0) / 2;
    Tensor factor = spread(output.narrow(0, rows, rows)).div(spread(guided));
    Scalar kept = new Scalar(1 - request.rescale());
    return guided.mul(factor.mul(new Scalar(request.rescale())).add(kept));
  }

  /** Standard deviation of each row, of its shape. */
  private static Tensor spread(Tensor x) {
    long[] ones = new long[(int) x.dim()];
    Arrays.fill(ones, 1);
    ones[0] = x.size(0);
    return x.flatten(1, -1).std(new long[] {1}, true, false).view(ones);
  }
}
