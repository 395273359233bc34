package dev.tiller.vision.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalization (arXiv 1502.03167, algorithm 1): each channel of axis 1 minus its mean over
 * all other axes, over its standard deviation, times {@code weight}, plus {@code bias}. In a {@link
 * Pass#training} pass mean and (biased) variance are the batch's, and the running ones move towards
 * them by the momentum; in any other pass the running ones are used.
 *
 * <p>Traps: the running variance moves towards the <em>unbiased</em> one, as in torch; the momentum
 * is the share of the new value, 1 minus that of the paper's averages; a segment that is recomputed
 * in a training pass moves them twice.
 */
public final class BatchNorm {

  /** Share of the batch's statistics in the running ones, as torch has it. */
  public static final double MOMENTUM = 0.1;

  /** Added to the variance, as torch has it. */
  public static final double EPSILON = 1e-5;

  private final Tensor weight;
  private final Tensor bias;
  private final Tensor mean;
  private final Tensor variance;
  private final Tensor batches;
  private final double momentum;
  private final Site site;

  private BatchNorm(Parts parts, String module, int width, double momentum, Site.Axis axis) {
    weight = parts.parameter(module + ".weight", width);
    bias = parts.parameter(module + ".bias", width);
    mean = parts.buffer(module + ".running_mean", 0, width);
    variance = parts.buffer(module + ".running_var", 1, width);
    batches = parts.counter(module + ".num_batches_tracked");
    this.momentum = momentum;
    site = parts.as(Role.NORM).site(module, width, axis);
  }

  /** Over the channels of images. */
  public static BatchNorm of(Parts parts, String module, int channels) {
    return of(parts, module, channels, MOMENTUM);
  }

  /**
   * Over the channels of images.
   *
   * @param momentum share of the batch's statistics in the running ones, in [0, 1]; a pass over
   *     {@link Images} brings its own
   */
  public static BatchNorm of(Parts parts, String module, int channels, double momentum) {
    checkMomentum(momentum);
    return new BatchNorm(parts, module, channels, momentum, Site.Axis.CHANNELS);
  }

  static void checkMomentum(double momentum) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new UserError(
          "The momentum of batch normalization is %s; a share from 0 to 1 was expected."
              .formatted(momentum));
    }
  }

  /** Over vectors, [rows, width]. */
  public static BatchNorm ofVectors(Parts parts, String module, int width) {
    return new BatchNorm(parts, module, width, MOMENTUM, Site.Axis.LAST);
  }

  /**
   * @param x [rows, width], or [rows, width, ...]
   * @return the same shape
   * @throws UserError in a training pass over one value a channel, which has no variance
   */
  public Tensor apply(Tensor x, Pass pass) {
    if (pass.training()) {
      if (x.numel() == x.size(1)) {
        throw new UserError(
            "Batch normalization at \"%s\" sees one value a channel, which has no variance; train with a batch of at least 2."
                .formatted(site));
      }
      try (AutoGradMode noGrad = Tensors.noGrad()) {
        batches.add_(new Scalar(1));
      }
    }
    return pass.at(
        site,
        torch.batch_norm(
            x,
            new TensorOptional(weight),
            new TensorOptional(bias),
            new TensorOptional(mean),
            new TensorOptional(variance),
            pass.training(),
            pass.input() instanceof Images images ? images.momentum().orElse(momentum) : momentum,
            EPSILON,
            false));
  }
}
