package dev.tiller.vision.view;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Views one after another. The i-th draws from {@code Seeds.mix(seed, i)} of each row, so that a
 * change of one leaves the draws of the others alone.
 *
 * @param views in order; parameters of all of them have different names
 */
public record Composition(List<View> views) implements View {

  /** Checks the names. */
  public Composition {
    views = List.copyOf(views);
    Set<String> names = new LinkedHashSet<>();
    for (View view : views) {
      for (String name : view.parameters()) {
        if (!names.add(name)) {
          throw new UserError(
              "Two views of a composition have a parameter named %s; leave one out."
                  .formatted(name));
        }
      }
    }
  }

  /** Views in order; what is composed already is taken apart. */
  public static Composition of(List<? extends View> views) {
    List<View> flat = new ArrayList<>();
    for (View view : views) {
      if (view instanceof Composition several) {
        flat.addAll(several.views);
      } else {
        flat.add(view);
      }
    }
    return new Composition(flat);
  }

  @Override
  public Set<String> parameters() {
    Set<String> names = new LinkedHashSet<>();
    views.forEach(view -> names.addAll(view.parameters()));
    return names;
  }

  @Override
  public Viewed see(Tensor images, long[] seeds) {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, double[]> parameters = new LinkedHashMap<>();
      Tensor now = images.alias();
      for (int i = 0; i < views.size(); i++) {
        long[] own = new long[seeds.length];
        for (int r = 0; r < seeds.length; r++) {
          own[r] = Seeds.mix(seeds[r], i);
        }
        Viewed seen = views.get(i).see(now, own);
        now.close();
        now = seen.images();
        parameters.putAll(seen.parameters());
      }
      return new Viewed(scope.keep(now), parameters);
    }
  }
}
