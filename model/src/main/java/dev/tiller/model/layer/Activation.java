package dev.tiller.model.layer;

import dev.tiller.model.Pass;
import dev.tiller.model.Site;
import dev.tiller.tensor.UserError;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An element-wise non-linearity under the name that configs use for it, with a site. */
public final class Activation {

  private enum Function {
    SILU,
    GELU_TANH,
    GELU_ERF,
    RELU
  }

  private final Function function;
  private final @Nullable Site site;

  Activation(String name, @Nullable Site site) {
    this.function =
        switch (name) {
          case "silu", "swish" -> Function.SILU;
          case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Function.GELU_TANH;
          case "gelu" -> Function.GELU_ERF;
          case "relu" -> Function.RELU;
          default ->
              throw new UserError(
                  "config.json asks for the activation \""
                      + name
                      + "\"; Tiller knows silu, gelu, gelu_new, gelu_pytorch_tanh and relu.");
        };
    this.site = site;
  }

  /** Element by element; the same shape. */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y =
        switch (function) {
          case SILU -> torch.silu(x);
          case GELU_TANH -> torch.gelu(x, "tanh");
          case GELU_ERF -> torch.gelu(x);
          case RELU -> torch.relu(x);
        };
    return site == null ? y : pass.at(site, y);
  }
}
