package dev.tiller.selfsupervised.joint;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * k-means by cosine (Dhillon and Modha 2001): points of length 1 go to the nearest of the centers,
 * centers to the direction of their points' mean, in turns. A center that has lost its last point
 * goes to the point that is served worst.
 *
 * @param clusters at least 1
 * @param rounds at least 1
 */
record SphericalKMeans(int clusters, int rounds) {

  /**
   * @param centers [clusters, d], of length 1
   * @param assignments [n], numbers of the centers, int64
   */
  record Clustering(Tensor centers, Tensor assignments) {}

  /**
   * @param points [n, d], rows of length 1, at least as many as clusters
   * @param seed of the points that centers begin at
   * @return in the caller's scope
   */
  Clustering of(Tensor points, long seed) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor centers = first(points, seed);
      Tensor nearest = nearest(points, centers);
      for (int round = 0; round < rounds; round++) {
        centers = moved(points, centers, nearest);
        nearest = nearest(points, centers);
      }
      return new Clustering(scope.keep(centers), scope.keep(nearest));
    }
  }

  /** Points drawn one by one by how far they are from those drawn before (k-means++, 2007). */
  private Tensor first(Tensor points, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] chosen = new long[clusters];
    chosen[0] = random.nextInt((int) points.size(0));
    Tensor cosine = points.mv(points.select(0, chosen[0]));
    for (int c = 1; c < clusters; c++) {
      chosen[c] = drawn(Tensors.doubles(cosine), random.nextDouble());
      cosine = cosine.maximum(points.mv(points.select(0, chosen[c])));
    }
    return points.index_select(0, Tensors.of(chosen, clusters));
  }

  /** A place with a chance in proportion to 1 - cosine, half the squared distance. */
  private static long drawn(double[] cosines, double share) {
    double all = Arrays.stream(cosines).map(c -> Math.max(0, 1 - c)).sum();
    double left = share * all;
    for (int i = 0; i < cosines.length; i++) {
      left -= Math.max(0, 1 - cosines[i]);
      if (left < 0) {
        return i;
      }
    }
    return cosines.length - 1; // All points are one, or rounding.
  }

  private static Tensor nearest(Tensor points, Tensor centers) {
    return points.mm(centers.t()).argmax(new LongOptional(1), false);
  }

  private Tensor moved(Tensor points, Tensor centers, Tensor nearest) {
    Tensor sums = torch.zeros_like(centers).index_add_(0, nearest, points);
    long[] sizes = sizes(nearest, clusters);
    Tensor served = points.mul(centers.index_select(0, nearest)).sum(new long[] {1}, false, null);
    long[] worst = Tensors.longs(served.argsort());
    int next = 0;
    for (int c = 0; c < clusters; c++) {
      if (sizes[c] == 0) {
        sums.select(0, c).copy_(points.select(0, worst[next++]));
      }
    }
    return torch.normalize(sums);
  }

  /** How many points each center has. */
  static long[] sizes(Tensor assignments, int clusters) {
    long[] sizes = new long[clusters];
    for (long c : Tensors.longs(assignments)) {
      sizes[(int) c]++;
    }
    return sizes;
  }
}
