package dev.tiller.examples;

import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.RandomParameters;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Networks of a user's own, registered nowhere: everything that Tiller does with a language model
 * it does with them. Sites are declared where tensors pass; roles are optional and name groups.
 */
public final class OwnNetworks {

  private OwnNetworks() {}

  /** Vectors of 6 numbers through residual blocks of 8. Close it when done. */
  public static BuiltNetwork vectors(long seed) {
    try (RandomParameters random = new RandomParameters(seed, 0.4)) {
      Parts source = Parts.from(random, ScalarType.Float);
      return BuiltNetwork.build(
          "my-vectors",
          "residual",
          source,
          parts -> {
            Linear in = parts.linear("in", 6, 8, true);
            parts.segment("in", Segment.EMBEDDING, (x, pass) -> in.apply(x, pass).tanh());
            for (int i = 0; i < 3; i++) {
              Parts block = parts.at("blocks." + i);
              Linear inner = block.as(Role.MLP).linear("inner", 8, 8, true);
              Site out = block.as(Role.RESIDUAL).site("", 8);
              block.segment("", i, (x, pass) -> pass.at(out, x.add(inner.apply(x, pass).tanh())));
            }
            Linear head = parts.linear("head", 8, 2, true);
            parts.segment("head", Segment.HEAD, head::apply);
          });
    }
  }

  /** Images [1, 8, 8] through convolutions with a skip beside the main path. */
  public static BuiltNetwork images(long seed) {
    try (RandomParameters random = new RandomParameters(seed, 0.4)) {
      Parts source = Parts.from(random, ScalarType.Float);
      return BuiltNetwork.build(
          "my-images",
          "conv",
          source,
          parts -> {
            Tensor stem = parts.parameter("stem.weight", 4, 1, 3, 3);
            Site first = parts.as(Role.CONV).site("stem", 4, Site.Axis.CHANNELS);
            parts.states(
                "stem",
                Segment.EMBEDDING,
                (state, pass) -> {
                  Tensor x = pass.at(first, torch.conv2d(state.main(), stem));
                  return State.of(x.relu(), List.of(x.mean(new long[] {2, 3}, false, null)));
                });
            Tensor deep = parts.parameter("deep.weight", 4, 4, 3, 3);
            Site second = parts.as(Role.CONV).site("deep", 4, Site.Axis.CHANNELS);
            parts.segment("deep", 0, (x, pass) -> pass.at(second, torch.conv2d(x, deep)).relu());
            Linear head = parts.linear("head", 4, 2, true);
            parts.states(
                "head",
                Segment.HEAD,
                (state, pass) -> {
                  Tensor pooled = state.main().mean(new long[] {2, 3}, false, null);
                  return State.of(head.apply(pooled.add(state.more().get(0)), pass));
                });
          });
    }
  }

  /**
   * Images [1, 5, 5] through residual convolutions whose blocks keep the shape of their state, [2,
   * 5, 5]: they are a chain, and each may be computed again on the way back.
   */
  public static BuiltNetwork imageBlocks(long seed) {
    try (RandomParameters random = new RandomParameters(seed, 0.3)) {
      Parts source = Parts.from(random, ScalarType.Float);
      return BuiltNetwork.build(
          "my-image-blocks",
          "conv",
          source,
          parts -> {
            Tensor stem = parts.parameter("stem.weight", 2, 1, 3, 3);
            parts.segment("stem", Segment.EMBEDDING, (x, pass) -> convolved(x, stem));
            for (int i = 0; i < 3; i++) {
              Parts block = parts.at("blocks." + i);
              Tensor weight = block.parameter("weight", 2, 2, 3, 3);
              Site out = block.as(Role.CONV).site("", 2, Site.Axis.CHANNELS);
              block.segment("", i, (x, pass) -> pass.at(out, x.add(convolved(x, weight).tanh())));
            }
            Linear head = parts.linear("head", 2, 2, true);
            parts.segment(
                "head",
                Segment.HEAD,
                (x, pass) -> head.apply(x.mean(new long[] {2, 3}, false, null), pass));
          });
    }
  }

  /** A border of zeros keeps height and width. */
  private static Tensor convolved(Tensor x, Tensor weight) {
    long[] one = {1, 1};
    return torch.conv2d(x, weight, new TensorOptional(), one, one, one, 1);
  }
}
