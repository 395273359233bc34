package dev.tiller.diffusion.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalization of groups of channels (arXiv 1803.08494), with a site at its output. */
public final class GroupNorm {

  private final int groups;
  private final double epsilon;
  private final Tensor weight;
  private final Tensor bias;
  private final Site site;

  private GroupNorm(int groups, double epsilon, Tensor weight, Tensor bias, Site site) {
    this.groups = groups;
    this.epsilon = epsilon;
    this.weight = weight;
    this.bias = bias;
    this.site = site;
  }

  /**
   * @param module below {@code parts}, such as {@code norm1}
   * @throws UserError if the groups do not divide the channels
   */
  public static GroupNorm of(Parts parts, String module, int channels, int groups, double epsilon) {
    if (channels % groups != 0) {
      throw new UserError(
          "config.json asks for norm_num_groups = %d over %d channels, which they do not divide; fetch it again."
              .formatted(groups, channels));
    }
    String weight = module + ".weight";
    String bias = module + ".bias";
    Site.Producer producer =
        new Site.Producer.Normalization(parts.name(weight), parts.name(bias), true, false);
    return new GroupNorm(
        groups,
        epsilon,
        parts.parameter(weight, channels),
        parts.parameter(bias, channels),
        parts.as(Role.NORM).site(module, channels, Site.Axis.CHANNELS, producer));
  }

  /**
   * silu of {@link #apply}.
   *
   * @param x [rows, channels, height, width]
   * @return the same shape
   */
  public Tensor activated(Tensor x, Pass pass) {
    return Fresh.silu(apply(x, pass), pass.keeps(site));
  }

  /**
   * @param x [rows, channels, height, width]
   * @return the same shape
   */
  public Tensor apply(Tensor x, Pass pass) {
    TensorOptional gain = new TensorOptional(weight);
    return pass.at(
        site, torch.group_norm(x, groups, gain, new TensorOptional(bias), epsilon, true));
  }
}
