package dev.tiller.steering.lineas;

import dev.tiller.network.Site;
import dev.tiller.steering.AffineMap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * All parameters as one float64 vector u: for each site first omega - 1 and then beta, d numbers
 * each. Identity is the zero vector, so that a number which the regularizer takes to zero leaves
 * its neuron exactly alone.
 *
 * @param sites in order of execution
 */
record Layout(List<Site> sites) {

  /** Numbers in all. */
  long size() {
    return sites.stream().mapToLong(site -> 2L * site.width()).sum();
  }

  private long offset(int site) {
    return sites.subList(0, site).stream().mapToLong(s -> 2L * s.width()).sum();
  }

  /** omega - 1 of a site, a view [d]. */
  Tensor slope(Tensor u, int site) {
    return u.narrow(0, offset(site), sites.get(site).width());
  }

  /** beta of a site, a view [d]. */
  Tensor shift(Tensor u, int site) {
    int width = sites.get(site).width();
    return u.narrow(0, offset(site) + width, width);
  }

  /** The parameters of given maps, identity where there is none; owned by the caller's scope. */
  Tensor vector(Map<String, AffineMap> maps) {
    double[] values = new double[Math.toIntExact(size())];
    for (int i = 0; i < sites.size(); i++) {
      @Nullable AffineMap map = maps.get(sites.get(i).name());
      if (map != null) {
        int from = Math.toIntExact(offset(i));
        float[] omega = map.omega();
        float[] beta = map.beta();
        for (int j = 0; j < omega.length; j++) {
          values[from + j] = omega[j] - 1.0;
          values[from + omega.length + j] = beta[j];
        }
      }
    }
    return Tensors.of(values);
  }

  /** The maps, by site name. */
  Map<String, AffineMap> maps(Tensor u) {
    Map<String, AffineMap> maps = new LinkedHashMap<>();
    for (int i = 0; i < sites.size(); i++) {
      try (TensorScope scope = TensorScope.open()) {
        double[] omega = Tensors.doubles(slope(u, i));
        Arrays.setAll(omega, j -> 1 + omega[j]);
        maps.put(sites.get(i).name(), AffineMap.of(omega, Tensors.doubles(shift(u, i))));
      }
    }
    return maps;
  }

  /** Neurons of a site that move: |omega - 1| or |beta| above the tolerance. */
  long support(Tensor u, int site, double tolerance) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor moves = slope(u, site).abs().maximum(shift(u, site).abs());
      return moves.gt(new Scalar(tolerance)).sum().item_long();
    }
  }

  /** Share of all neurons that move. */
  double support(Tensor u, double tolerance) {
    long moving = 0;
    for (int i = 0; i < sites.size(); i++) {
      moving += support(u, i, tolerance);
    }
    return 2.0 * moving / size();
  }

  @Override
  public String toString() {
    return sites.stream().map(Site::name).collect(Collectors.joining(", "));
  }
}
