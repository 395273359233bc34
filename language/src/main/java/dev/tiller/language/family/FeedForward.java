package dev.tiller.language.family;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import org.bytedeco.pytorch.Tensor;

/** The gated feed-forward that most architectures since Llama share (arXiv 2002.05202). */
public final class FeedForward {

  private FeedForward() {}

  /**
   * down(act(gate(x)) * up(x)), with sites under {@code mlp} at each and at the whole.
   *
   * @param b at the block
   * @param reading the same, with what is known about its input; see {@link Parts#reading}
   * @param inner width between
   * @param bias whether its projections have biases
   * @param activation as configs name it
   * @return from the normalized state to what is added to the stream, both [.., width]
   */
  public static Segment.TensorStep gated(
      Parts b, Parts reading, int width, int inner, boolean bias, String activation) {
    Linear gate = reading.as(Role.MLP_IN).linear("mlp.gate_proj", width, inner, bias);
    Activation act = b.activation("mlp.act_fn", activation, inner);
    Linear up = reading.as(Role.MLP_IN).linear("mlp.up_proj", width, inner, bias);
    Linear down = b.as(Role.MLP).linear("mlp.down_proj", inner, width, bias);
    Site whole = b.site("mlp", width);
    return (h, pass) -> {
      Tensor gated = act.apply(gate.apply(h, pass), pass).mul(up.apply(h, pass));
      return pass.at(whole, down.apply(gated, pass));
    };
  }
}
