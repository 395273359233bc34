package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Barlow Twins (arXiv 2103.03230, eq. 1): the correlation matrix C of the two looks' dimensions,
 * each standardized over the batch, comes near the identity,
 *
 * <pre>loss = sum_i (1 - C_ii)^2  +  weight sum_{i != j} C_ij^2</pre>
 *
 * <p>Collapsed features correlate with nothing: d, the number of dimensions. The paper's projector
 * has three layers of 8192; its reference standardizes as batch normalization does, with 1e-5 added
 * to the variance, and so does this.
 *
 * @param weight of the redundancy, above 0; 0.0051 in the paper
 */
public record BarlowTwins(double weight) implements PretextLoss {

  /** Name of the part of the diagonal. */
  public static final String INVARIANCE = "invariance";

  /** Name of the part beside it. */
  public static final String REDUNDANCY = "redundancy";

  private static final double EPSILON = 1e-5;

  /** Checks the weight. */
  public BarlowTwins {
    if (!(weight > 0)) {
      throw new UserError(
          "The weight of Barlow Twins' redundancy is %s; a number above 0 was expected, such as 0.0051."
              .formatted(weight));
    }
  }

  @Override
  public Identity identity() {
    return Identity.of("barlow-twins").with("weight", weight);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    return of(first.projected(), second.projected());
  }

  /**
   * @param one [k, d]
   * @param two [k, d], row by row other looks at the same images
   * @return {@link #INVARIANCE} and {@link #REDUNDANCY}, in the caller's scope
   */
  public Map<String, Tensor> of(Tensor one, Tensor two) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor c = standardized(one).t().mm(standardized(two)).div(new Scalar(one.size(0)));
      Tensor diagonal = c.diagonal();
      Tensor beside = c.square().sum().sub(diagonal.square().sum());
      Map<String, Tensor> parts = new LinkedHashMap<>();
      parts.put(INVARIANCE, scope.keep(diagonal.sub(new Scalar(1)).square().sum()));
      parts.put(REDUNDANCY, scope.keep(beside.mul(new Scalar(weight))));
      return parts;
    }
  }

  private static Tensor standardized(Tensor z) {
    Tensor centered = z.sub(z.mean(new long[] {0}, true, null));
    Tensor variance = centered.square().mean(new long[] {0}, true, null);
    return centered.div(variance.add(new Scalar(EPSILON)).sqrt());
  }
}
