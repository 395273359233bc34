package dev.tiller.examples;

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
 * A self-supervised objective of a user's own, as one small file from outside of the project:
 * alignment and uniformity on the sphere (arXiv 2005.10242, eq. 3 and 4),
 *
 * <pre>mean |z1_i - z2_i|^2  +  weight mean over looks of log mean_{i != j} exp(-2 |z_i - z_j|^2)
 * </pre>
 *
 * <p>{@code Pretext.of(encoder, new AlignmentAndUniformity(1))} trains with it. Collapsed features
 * have loss 0.
 *
 * @param weight of uniformity, above 0
 */
public record AlignmentAndUniformity(double weight) implements PretextLoss {

  @Override
  public Identity identity() {
    return Identity.of("alignment-and-uniformity").with("weight", weight);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one = torch.normalize(first.projected());
      Tensor two = torch.normalize(second.projected());
      Tensor aligned = one.sub(two).square().sum(new long[] {1}, false, null).mean();
      Tensor uniform = crowding(one).add(crowding(two)).mul(new Scalar(weight / 2));
      Map<String, Tensor> parts = new LinkedHashMap<>();
      parts.put("alignment", scope.keep(aligned));
      parts.put("uniformity", scope.keep(uniform));
      return parts;
    }
  }

  /** On the sphere -2 |a - b|^2 is 4 a.b - 4. */
  private static Tensor crowding(Tensor z) {
    long k = z.size(0);
    Tensor kernels = z.mm(z.t()).mul(new Scalar(4)).sub(new Scalar(4));
    Tensor self = torch.eye(k, kernels.options()).to(torch.ScalarType.Bool);
    Tensor others = kernels.masked_fill(self, new Scalar(Double.NEGATIVE_INFINITY));
    return others.flatten().logsumexp(0).sub(new Scalar(Math.log(k * (k - 1))));
  }
}
