package dev.tiller.vision.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolution over the group C4 of rotations by 90 degrees (arXiv 1602.07576): each kernel is used
 * in four orientations, and the output has an axis for them. Stride 1, zeros around, as much
 * padding as keeps the size, no bias.
 *
 * <pre>{@code
 * lifting:  out[o, r] = sum_i     conv(x[i],    rot90^r(w[o, i]))
 * group:    out[o, r] = sum_{i,s} conv(x[i, s], rot90^r(w[o, i, (s - r) mod 4]))
 * }</pre>
 *
 * <p>Where the input is rotated by 90 degrees (counter-clockwise, as {@code rot90}), each map of
 * the output is too, and orientation r moves to r + 1: exactly, for the pixel grid has that
 * symmetry.
 */
public final class GroupConvolution {

  /** Elements of the group. */
  public static final int ORIENTATIONS = 4;

  private final Tensor weight;
  private final boolean lifting;
  private final int padding;
  private final Site site;

  private GroupConvolution(Tensor weight, boolean lifting, int size, Site site) {
    this.weight = weight;
    this.lifting = lifting;
    this.padding = size / 2;
    this.site = site;
  }

  /**
   * From images to maps on the group; parameter {@code weight} [out, in, size, size].
   *
   * @param size side of the kernel, odd
   */
  public static GroupConvolution lifting(Parts parts, String module, int in, int out, int size) {
    Tensor weight = parts.parameter(module + ".weight", out, in, size, size);
    return new GroupConvolution(weight, true, size, site(parts, module, out));
  }

  /**
   * From maps on the group to others; parameter {@code weight} [out, in, 4, size, size].
   *
   * @param size side of the kernel, odd
   */
  public static GroupConvolution of(Parts parts, String module, int in, int out, int size) {
    Tensor weight = parts.parameter(module + ".weight", out, in, ORIENTATIONS, size, size);
    return new GroupConvolution(weight, false, size, site(parts, module, out));
  }

  private static Site site(Parts parts, String module, int out) {
    return parts.as(Role.CONV).site(module, out, Site.Axis.CHANNELS);
  }

  /**
   * @param x [rows, in, height, width] to be lifted, else [rows, in, 4, height, width]
   * @return [rows, out, 4, height, width]
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor flat = lifting ? x : x.flatten(1, 2);
    Tensor y =
        torch.conv2d(
            flat,
            oriented(),
            new TensorOptional(),
            new long[] {1, 1},
            new long[] {padding, padding},
            new long[] {1, 1},
            1);
    long[] shape = {y.size(0), weight.size(0), ORIENTATIONS, y.size(2), y.size(3)};
    return pass.at(site, y.view(shape));
  }

  /** All orientations of all kernels as those of one convolution, [out * 4, in (* 4), k, k]. */
  private Tensor oriented() {
    try (TensorVector turned = new TensorVector()) {
      for (int r = 0; r < ORIENTATIONS; r++) {
        Tensor shifted = lifting ? weight : torch.roll(weight, new long[] {r}, 2);
        turned.push_back(torch.rot90(shifted, r, -2, -1));
      }
      Tensor all = torch.stack(turned, 1).flatten(0, 1);
      return lifting ? all : all.flatten(1, 2);
    }
  }
}
