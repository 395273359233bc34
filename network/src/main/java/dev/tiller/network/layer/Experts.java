package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Site;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A sparse mixture of gated feed-forwards (arXiv 2101.03961, 2401.04088): a router scores the
 * experts for each token, the best few compute it, and their outputs are added up by the router's
 * probabilities.
 *
 * <p>The softmax runs in float32 over all experts. Tokens are grouped by expert, so that each
 * expert multiplies once. Sites are the router's scores, {@code gate}, and the output of the whole;
 * inside an expert there are none, for the tokens that it sees change from text to text.
 */
public final class Experts {

  /**
   * The shape of a mixture.
   *
   * @param width of its input and output
   * @param inner width inside an expert
   * @param count of experts
   * @param chosen experts for each token
   * @param normalized whether the probabilities of the chosen are scaled to sum to one
   * @param activation of the gate, as configs name it
   */
  public record Shape(
      int width, int inner, int count, int chosen, boolean normalized, String activation) {

    /**
     * @throws UserError if more experts are to be chosen than there are
     */
    public Shape {
      if (chosen > count) {
        throw new UserError(
            "config.json asks for num_experts_per_tok = %d, but has only %d experts; fetch it again."
                .formatted(chosen, count));
      }
    }
  }

  /**
   * What the modules of an expert are called below {@code experts.0}.
   *
   * @param gate projection that the activation follows
   * @param up projection that it multiplies
   * @param down projection to the output
   */
  public record Names(String gate, String up, String down) {}

  private record Expert(Linear gate, Linear up, Linear down) {}

  private final Shape shape;
  private final Linear router;
  private final List<Expert> experts = new ArrayList<>();
  private final Activation activation;
  private final Site whole;

  /**
   * @param parts at the mixture's module
   */
  public Experts(Parts parts, Shape shape, Names names) {
    this.shape = shape;
    this.router = parts.as(Role.ROUTER).linear("gate", shape.width(), shape.count(), false);
    this.activation = new Activation(shape.activation(), null);
    for (int e = 0; e < shape.count(); e++) {
      Parts expert = parts.at("experts." + e);
      experts.add(
          new Expert(
              expert.silent(names.gate(), shape.width(), shape.inner()),
              expert.silent(names.up(), shape.width(), shape.inner()),
              expert.silent(names.down(), shape.inner(), shape.width())));
    }
    String down = "experts.*." + names.down();
    this.whole =
        parts
            .as(Role.MLP)
            .mixtureSite(
                new Site.Producer.Mixture(
                    down + ".weight", down + ".bias", shape.count(), shape.normalized()),
                shape.width());
  }

  /**
   * @param x [batch, length, width]
   * @return the same shape
   */
  public Tensor apply(Tensor x, Pass pass) {
    Tensor scores = router.apply(x, pass).view(-1, shape.count());
    var best = torch.topk(scores.to(ScalarType.Float).softmax(-1), shape.chosen(), -1, true, true);
    Tensor shares = best.get0();
    if (shape.normalized()) {
      shares = shares.div(shares.sum(new long[] {-1}, true, null));
    }
    shares = Tensors.as(shares, Tensors.type(x)).flatten();
    Tensor tokens = x.reshape(-1, shape.width());
    Tensor out = torch.zeros_like(tokens);
    List<List<Long>> slots = byExpert(Tensors.longs(best.get1()));
    for (int e = 0; e < slots.size(); e++) {
      // An expert without tokens still has a gradient, of zeros, as an optimizer expects.
      if (!slots.get(e).isEmpty() || (GradMode.is_enabled() && experts.get(e).down().learns())) {
        add(experts.get(e), slots.get(e), tokens, shares, out, pass);
      }
    }
    return pass.at(whole, out.view(Tensors.shape(x)));
  }

  /** Indices into [tokens, chosen], by the expert that stands there. */
  private List<List<Long>> byExpert(long[] chosen) {
    List<List<Long>> slots = new ArrayList<>();
    for (int e = 0; e < shape.count(); e++) {
      slots.add(new ArrayList<>());
    }
    for (int slot = 0; slot < chosen.length; slot++) {
      slots.get((int) chosen[slot]).add((long) slot);
    }
    return slots;
  }

  private void add(
      Expert expert, List<Long> slots, Tensor tokens, Tensor shares, Tensor out, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor places = Tensors.of(slots.stream().mapToLong(s -> s).toArray());
      Tensor rows = Tensors.of(slots.stream().mapToLong(s -> s / shape.chosen()).toArray());
      Tensor own = tokens.index_select(0, rows);
      Tensor gated =
          activation.apply(expert.gate().apply(own, pass), pass).mul(expert.up().apply(own, pass));
      Tensor share = shares.index_select(0, places).unsqueeze(-1);
      out.index_add_(0, rows, expert.down().apply(gated, pass).mul(share));
    }
  }
}
