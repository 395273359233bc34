package dev.tiller.selfsupervised.entropy;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Entropy and reconstruction on the sphere (ER, arXiv 2307.10907, eq. 1): minus a lower bound of
 * the mutual information of two looks,
 *
 * <pre>loss = -(H(Z1) + H(Z2)) / 2  -  (E log q(z2|z1) + E log q(z1|z2)) / 2</pre>
 *
 * <p>with kernel entropies and q von Mises-Fisher around the other look's projection, all of one
 * concentration. The normalizing constants cancel, which leaves alignment and uniformity:
 *
 * <pre>
 * -(kappa/k) sum z1_i.z2_i + mean_i LSE_j(kappa z1_i.z1_j)/2 + mean_i LSE_j(kappa z2_i.z2_j)/2 - log k
 * </pre>
 *
 * <p>The bound is at most log k. With collapsed features it is 0.
 *
 * <p>A drop-in for every family: without a teacher (SimCLR's networks, or a predictor's) both
 * projections learn; with one (BYOL's), the student's prediction reconstructs the teacher's
 * projection, which is held still, and entropies are those of the student's predictions, which
 * carry gradients. (The paper leaves open which entropy that is.)
 *
 * <pre>{@code
 * PretextLoss er = new EntropyReconstruction(SphereEntropy.joe());
 * }</pre>
 *
 * @param entropy its estimator and concentration
 */
public record EntropyReconstruction(SphereEntropy entropy) implements PretextLoss {

  /** The name of one part: minus the mean of both looks' entropies. */
  public static final String ENTROPY = "entropy";

  /** The name of the other: minus the mean log likelihood of one look given the other. */
  public static final String RECONSTRUCTION = "reconstruction";

  @Override
  public Identity identity() {
    return Identity.of("entropy-reconstruction").with("entropy", entropy.identity());
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one = torch.normalize(first.predicted());
      Tensor two = torch.normalize(second.predicted());
      Tensor spread = entropy.of(one).add(entropy.of(two)).mul(new Scalar(-0.5));
      Tensor missed =
          entropy
              .reconstruction(one, sought(second))
              .add(entropy.reconstruction(two, sought(first)))
              .mul(new Scalar(0.5));
      Map<String, Tensor> parts = new LinkedHashMap<>();
      parts.put(ENTROPY, scope.keep(spread));
      parts.put(RECONSTRUCTION, scope.keep(missed));
      return parts;
    }
  }

  private static Tensor sought(Look look) {
    Tensor taught = look.taught();
    return torch.normalize(taught == null ? look.projected() : taught);
  }

  /**
   * The bound itself, in nats: {@code H(Z2) + E log q(z2|z1)}, symmetrized.
   *
   * @param one [k, d], of any length
   * @param two [k, d]
   * @return scalar, in the caller's scope
   */
  public Tensor information(Tensor one, Tensor two) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor a = torch.normalize(one);
      Tensor b = torch.normalize(two);
      Tensor spread = entropy.of(a).add(entropy.of(b)).mul(new Scalar(0.5));
      return scope.keep(spread.sub(entropy.reconstruction(a, b)));
    }
  }
}
