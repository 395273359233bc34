package dev.tiller.selfsupervised.collapse;

import dev.tiller.selfsupervised.entropy.EntropyReconstruction;
import dev.tiller.selfsupervised.entropy.SphereEntropy;
import dev.tiller.selfsupervised.entropy.VonMisesFisher;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far projections of k images in two looks are spread over the sphere. Compare values of one
 * dimension and one k only.
 *
 * @param entropy of the first looks by Joe's estimator at kappa = 10, minus that of the uniform
 *     density, in nats (arXiv 2307.10907); below 0 but for chance
 * @param collapsed what that would be if all images had one projection
 * @param effectiveRank exponential of the entropy of the singular values' shares (RankMe, arXiv
 *     2210.02885), from 1 to d
 * @param deviation standard deviation over images, averaged over the dimensions, times the root of
 *     d: 1 where projections are isotropic, 0 where they are all one
 * @param cosine mean cosine of two looks at an image
 * @param information bound of the mutual information of the two looks, in nats; at most log k
 */
public record Spread(
    double entropy,
    double collapsed,
    double effectiveRank,
    double deviation,
    double cosine,
    double information) {

  /**
   * @param one [k, d] of any length, k at least 2
   * @param two [k, d], other looks at the same images in the same order
   */
  public static Spread of(Tensor one, Tensor two) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor a = torch.normalize(one.to(ScalarType.Double));
      Tensor b = torch.normalize(two.to(ScalarType.Double));
      int d = (int) a.size(1);
      SphereEntropy entropy = SphereEntropy.joe();
      VonMisesFisher density = new VonMisesFisher(entropy.kappa(), d);
      Tensor deviation = a.std(new long[] {0}, true, false).mean();
      return new Spread(
          entropy.of(a).item_double() - density.uniformEntropy(),
          density.collapsed(),
          effectiveRank(a),
          deviation.item_double() * Math.sqrt(d),
          torch.cosine_similarity(a, b).mean().item_double(),
          new EntropyReconstruction(entropy).information(a, b).item_double());
    }
  }

  private static double effectiveRank(Tensor z) {
    Tensor values = torch.linalg_svdvals(z);
    Tensor shares = values.div(values.sum()).add(new Scalar(1e-12));
    return Math.exp(-shares.mul(shares.log()).sum().item_double());
  }

  /** How much of the way from uniform to collapsed the entropy has gone: 0 to 1. */
  public double lost() {
    return Math.min(1, Math.max(0, entropy / collapsed));
  }

  /** By names for a log. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("entropy", entropy);
    values.put("lost", lost());
    values.put("effectiveRank", effectiveRank);
    values.put("deviation", deviation);
    values.put("cosine", cosine);
    values.put("information", information);
    return values;
  }
}
