package dev.tiller.diffusion.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Operations that overwrite a tensor which was made just now, where nobody else can have it:
 * neither someone who keeps what passes a site, nor the graph of a backward pass. Large images are
 * bound by memory, and every tensor less is one that need not be fetched from the system.
 */
public final class Fresh {

  private Fresh() {}

  /**
   * fresh + other.
   *
   * @param kept whether someone may keep what passed the site
   */
  public static Tensor add(Tensor fresh, Tensor other, boolean kept) {
    return kept || fresh.requires_grad() || other.requires_grad()
        ? fresh.add(other)
        : fresh.add_(other);
  }

  /** silu(fresh). */
  public static Tensor silu(Tensor fresh, boolean kept) {
    return kept || fresh.requires_grad() ? torch.silu(fresh) : torch.silu_(fresh);
  }

  /** x gelu(gate), of which nobody has seen gelu(gate). */
  public static Tensor gated(Tensor x, Tensor gate) {
    Tensor opened = torch.gelu(gate);
    return x.requires_grad() || opened.requires_grad() ? x.mul(opened) : opened.mul_(x);
  }
}
