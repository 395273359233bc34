package dev.tiller.diffusion.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Two convolutions behind group norms, with the time added between them, and a shortcut: the block
 * of Stable Diffusion's UNet and autoencoder.
 */
public final class ResnetBlock {

  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final @Nullable Linear time;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final @Nullable Conv2d shortcut;

  /**
   * @param parts at the block
   * @param timeWidth of the embedded time; 0 for none
   */
  public ResnetBlock(Parts parts, int in, int out, int timeWidth, int groups, double epsilon) {
    norm1 = GroupNorm.of(parts, "norm1", in, groups, epsilon);
    conv1 = Conv2d.of(parts, "conv1", Kernel.of(in, out, 3).withBias());
    time = timeWidth == 0 ? null : parts.linear("time_emb_proj", timeWidth, out, true);
    norm2 = GroupNorm.of(parts, "norm2", out, groups, epsilon);
    conv2 = Conv2d.of(parts, "conv2", Kernel.of(out, out, 3).withBias());
    shortcut =
        in == out ? null : Conv2d.of(parts, "conv_shortcut", Kernel.of(in, out, 1).withBias());
  }

  /**
   * @param x [rows, in, height, width]
   * @param condition silu of the embedded time, [rows, timeWidth]; null where there is none
   * @return [rows, out, height, width]
   */
  public Tensor apply(Tensor x, @Nullable Tensor condition, Pass pass) {
    Tensor h = conv1.apply(norm1.activated(x, pass), pass);
    if (time != null && condition != null) {
      Tensor added = time.apply(condition, pass).unsqueeze(-1).unsqueeze(-1);
      h = Fresh.add(h, added, conv1.kept(pass));
    }
    h = conv2.apply(norm2.activated(h, pass), pass);
    Tensor around = shortcut == null ? x : shortcut.apply(x, pass);
    return Fresh.add(h, around, conv2.kept(pass));
  }
}
