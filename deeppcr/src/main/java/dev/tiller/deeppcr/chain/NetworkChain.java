package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Chain;
import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Any network whose segments keep the shape of their state, one segment a step: the blocks of a
 * residual network, of a transformer, of a user's own. Taps that listen in the pass are part of the
 * steps, so a steered network is a chain too.
 *
 * <p>Reverse mode supplies the Jacobians, in as many passes as a state has components: for narrow
 * states. What a chain needs of a network, it needs in the network's training form: no dropout and
 * no cache.
 *
 * @param segments in order, at least one
 * @param shape of one item's state, such as [hidden] or [length, hidden]; the chain's states hold
 *     its components in a row
 * @param pass through which all segments run; the caller's, open as long as the chain is used, and
 *     over as many rows as the start has
 */
public record NetworkChain(List<Segment> segments, List<Long> shape, Pass pass) implements Chain {

  /** Checks that there is something to run. */
  public NetworkChain {
    segments = List.copyOf(segments);
    shape = List.copyOf(shape);
    if (segments.isEmpty() || shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
      throw new UserError(
          "A chain of %d segments with states of shape %s was given, but at least one segment and positive sizes were expected."
              .formatted(segments.size(), shape));
    }
  }

  @Override
  public int length() {
    return segments.size();
  }

  @Override
  public int width() {
    return shape.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
  }

  @Override
  public Tensor step(int from, Tensor states) {
    try (TensorScope scope = TensorScope.open()) {
      TensorVector left = new TensorVector();
      for (int i = 0; i < states.size(0); i++) {
        left.push_back(run(segments.get(from + i), states.select(0, i)));
      }
      return scope.keep(torch.stack(left, 0));
    }
  }

  private Tensor run(Segment segment, Tensor state) {
    State after = segment.run(State.of(state.view(itemwise(state.size(0)))), pass);
    Tensor left = after.main();
    if (left.numel() != state.numel() || after.size() > 1) {
      throw new UserError(
          "The segment %s turned a state of shape %s into %d of %s, but a chain's states are single tensors of one shape; leave it out, or split the chain there."
              .formatted(
                  segment.name(), shape, after.size(), Arrays.toString(Tensors.shape(left))));
    }
    return left.reshape(state.size(0), width());
  }

  private long[] itemwise(long batch) {
    long[] sizes = new long[1 + shape.size()];
    sizes[0] = batch;
    for (int i = 0; i < shape.size(); i++) {
      sizes[i + 1] = shape.get(i);
    }
    return sizes;
  }
}
