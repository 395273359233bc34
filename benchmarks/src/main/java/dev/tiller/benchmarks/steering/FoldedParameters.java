package dev.tiller.benchmarks.steering;

import dev.tiller.network.Site;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Parameters with a map folded in: {@code W' = diag(omega) W, b' = omega b + beta} at every
 * projection or normalization whose output the map moves.
 */
final class FoldedParameters implements ParameterSource {

  private record Fold(AffineMap map, boolean lastAxis, boolean bias) {}

  private final ParameterSource plain;
  private final Map<String, Fold> folds = new HashMap<>();

  FoldedParameters(ParameterSource plain, List<Site> sites, SteeringMap map) {
    this.plain = plain;
    for (Site site : sites) {
      Site.Producer producer = Objects.requireNonNull(site.producer(), site::name);
      AffineMap affine = Objects.requireNonNull(map.sites().get(site.name())).affine();
      boolean lastAxis = !(producer instanceof Site.Producer.Projection p) || p.inputFirst();
      folds.put(producer.weight(), new Fold(affine, lastAxis, false));
      folds.put(producer.bias(), new Fold(affine, true, true));
    }
  }

  @Override
  public boolean has(String name) {
    return folds.containsKey(name) || plain.has(name);
  }

  @Override
  public Tensor get(String name, long... shape) {
    @Nullable Fold fold = folds.get(name);
    if (fold == null) {
      return plain.get(name, shape);
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor omega = Tensors.of(fold.map().omega());
      Tensor scaled = plain.get(name, shape).mul(fold.lastAxis() ? omega : omega.unsqueeze(1));
      return scope.keep(fold.bias() ? scaled.add(Tensors.of(fold.map().beta())) : scaled);
    }
  }
}
