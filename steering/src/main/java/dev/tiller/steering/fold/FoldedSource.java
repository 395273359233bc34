package dev.tiller.steering.fold;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.ParameterSource;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A model's parameters with some replaced or added. */
record FoldedSource(Map<String, Tensor> original, Map<String, Tensor> changed)
    implements ParameterSource {

  @Override
  public boolean has(String name) {
    return changed.containsKey(name) || original.containsKey(name);
  }

  @Override
  public Tensor get(String name, long... shape) {
    @Nullable Tensor found = changed.get(name);
    if (found != null) {
      return found.clone();
    }
    @Nullable Tensor same = original.get(name);
    if (same == null) {
      throw new UserError("The folded model lacks the parameter \"" + name + "\".");
    }
    // Another handle on the same memory: closing one model leaves the other its values.
    return same.detach();
  }

  @Override
  public int rows(String name, int otherwise) {
    return has(name) ? (int) get(name).size(0) : otherwise;
  }
}
