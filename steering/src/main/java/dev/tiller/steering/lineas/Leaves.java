package dev.tiller.steering.lineas;

import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Slopes and shifts of one step as leaves of the gradient, float64 [d] each, and the taps that
 * apply them. Values in half precision are widened for the map and rounded back after it, as they
 * are when a finished map is used.
 */
final class Leaves implements AutoCloseable {

  private record Pair(int number, Tensor slope, Tensor shift) {}

  private final Layout layout;
  private final Owned owned = new Owned();
  private final Map<Site, Pair> bySite = new LinkedHashMap<>();

  /**
   * @param u parameters; copied
   * @param trained sites that get a leaf, among those of the layout
   */
  Leaves(Layout layout, Tensor u, List<Site> trained) {
    this.layout = layout;
    owned.orRelease(
        () -> {
          for (int i = 0; i < layout.sites().size(); i++) {
            int number = i;
            Site site = layout.sites().get(i);
            if (trained.contains(site)) {
              Tensor slope = leaf(() -> layout.slope(u, number).add(new Scalar(1)));
              Tensor shift = leaf(() -> layout.shift(u, number).clone());
              bySite.put(site, new Pair(number, slope, shift));
            }
          }
        });
  }

  private Tensor leaf(Supplier<Tensor> values) {
    Tensor leaf = owned.make(values);
    leaf.set_requires_grad(true);
    return leaf;
  }

  /** Taps that apply the maps. */
  Map<Site, Tap> taps() {
    Map<Site, Tap> taps = new LinkedHashMap<>();
    bySite.forEach((site, pair) -> taps.put(site, (where, x, pass) -> move(where, x, pair)));
    return taps;
  }

  private static Tensor move(Site site, Tensor x, Pair pair) {
    try (TensorScope scope = TensorScope.open()) {
      ScalarType type = Tensors.type(x);
      ScalarType wide = type == ScalarType.Double ? type : ScalarType.Float;
      Tensor slope = Tensors.as(pair.slope, wide);
      Tensor shift = Tensors.as(pair.shift, wide);
      Tensor rows = site.positions(Tensors.as(x, wide));
      return scope.keep(Tensors.as(site.restored(torch.addcmul(shift, rows, slope), x), type));
    }
  }

  /** The sites with leaves in a segment. */
  List<Site> in(Segment segment) {
    return segment.sites().stream().filter(bySite::containsKey).toList();
  }

  /** All sites with leaves. */
  List<Site> all() {
    return List.copyOf(bySite.keySet());
  }

  /**
   * Adds the gradient of outputs by the leaves of some sites to {@code into}.
   *
   * @param outputs with the gradients that reach them; those that depend on no leaf are left out
   * @param into vector of the layout
   * @param other one more input, such as a hidden state, or an empty list
   * @return its gradient, zero if nothing depends on it, in the caller's scope; empty if there is
   *     none
   */
  List<Tensor> backward(
      Map<Tensor, Tensor> outputs, List<Site> sites, List<Tensor> other, Tensor into) {
    try (TensorScope scope = TensorScope.open();
        TensorVector roots = new TensorVector();
        TensorVector weights = new TensorVector();
        TensorVector inputs = new TensorVector()) {
      outputs.forEach(
          (output, gradient) -> {
            if (output.requires_grad()) {
              roots.push_back(output);
              weights.push_back(gradient);
            }
          });
      other.forEach(inputs::push_back);
      for (Site site : sites) {
        Pair pair = pair(site);
        inputs.push_back(pair.slope);
        inputs.push_back(pair.shift);
      }
      TensorVector found = torch.grad(roots, inputs, weights, new BoolOptional(false), false, true);
      int at = other.size();
      for (Site site : sites) {
        int number = pair(site).number;
        add(layout.slope(into, number), found.get(at++));
        add(layout.shift(into, number), found.get(at++));
      }
      List<Tensor> rest = new ArrayList<>();
      for (int i = 0; i < other.size(); i++) {
        Tensor gradient = found.get(i);
        // What the vector hands out lies inside it and dies with it.
        rest.add(
            scope.keep(gradient.defined() ? gradient.alias() : torch.zeros_like(other.get(i))));
      }
      return rest;
    }
  }

  private Pair pair(Site site) {
    Pair pair = bySite.get(site);
    if (pair == null) {
      throw new IllegalArgumentException("No map is trained at " + site);
    }
    return pair;
  }

  private static void add(Tensor into, Tensor gradient) {
    if (gradient.defined()) {
      into.add_(gradient);
    }
  }

  @Override
  public void close() {
    owned.close();
    bySite.clear();
  }
}
