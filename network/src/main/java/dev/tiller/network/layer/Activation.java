package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An element-wise non-linearity under the name that configs use for it, with a site. */
public final class Activation {

  private static final Map<String, UnaryOperator<Tensor>> BY_NAME = byName();

  private final UnaryOperator<Tensor> function;
  private final @Nullable Site site;

  /**
   * @throws UserError if no such activation is known
   */
  Activation(String name, @Nullable Site site) {
    @Nullable UnaryOperator<Tensor> known = BY_NAME.get(name);
    if (known == null) {
      throw new UserError(
          "config.json asks for the activation \"%s\"; Tiller knows %s."
              .formatted(name, String.join(", ", BY_NAME.keySet())));
    }
    this.function = known;
    this.site = site;
  }

  private static Map<String, UnaryOperator<Tensor>> byName() {
    Map<String, UnaryOperator<Tensor>> functions = new TreeMap<>();
    UnaryOperator<Tensor> tanhGelu = x -> torch.gelu(x, "tanh");
    functions.put("gelu", torch::gelu);
    functions.put("gelu_python", torch::gelu);
    functions.put("gelu_new", tanhGelu);
    functions.put("gelu_fast", tanhGelu);
    functions.put("gelu_pytorch_tanh", tanhGelu);
    functions.put("gelu_accurate", tanhGelu);
    functions.put("quick_gelu", x -> x.mul(torch.sigmoid(x.mul(new Scalar(1.702)))));
    functions.put("silu", torch::silu);
    functions.put("swish", torch::silu);
    functions.put("relu", torch::relu);
    functions.put("relu2", x -> torch.relu(x).square());
    functions.put("relu6", torch::relu6);
    functions.put("mish", torch::mish);
    functions.put("tanh", torch::tanh);
    functions.put("sigmoid", torch::sigmoid);
    functions.put("linear", x -> x.alias());
    return functions;
  }

  /** Element by element; the same shape. */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor y = function.apply(x);
    return site == null ? y : pass.at(site, y);
  }
}
