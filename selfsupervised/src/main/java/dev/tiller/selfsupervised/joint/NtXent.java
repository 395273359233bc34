package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Losses;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalized temperature-scaled cross entropy: the loss of SimCLR (arXiv 2002.05709, eq. 1). Of all
 * 2k looks at k images, each is to find the other look at its own image among the 2k - 1 others:
 *
 * <pre>loss = mean_i ( LSE_{j != i} s_ij / t  -  s_i,pos / t ),   s = cosine</pre>
 *
 * <p>With k equal images every look is as near as any other: log(2k - 1).
 *
 * <pre>{@code
 * Tensor loss = new NtXent(0.1).of(projections1, projections2);
 * }</pre>
 *
 * @param temperature above 0
 */
public record NtXent(double temperature) implements PretextLoss {

  /** Checks the temperature. */
  public NtXent {
    if (!(temperature > 0)) {
      throw new UserError(
          "The temperature of NT-Xent is %s; a number above 0 was expected, such as 0.1."
              .formatted(temperature));
    }
  }

  @Override
  public Identity identity() {
    return Identity.of("nt-xent").with("temperature", temperature);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    return Map.of(Losses.LOSS, of(first.projected(), second.projected()));
  }

  /**
   * @param one [k, d], of any length; row i belongs to row i of the other
   * @param two [k, d]
   * @return scalar, in the caller's scope
   */
  public Tensor of(Tensor one, Tensor two) {
    try (TensorScope scope = TensorScope.open()) {
      long k = one.size(0);
      Tensor z = torch.normalize(torch.cat(new TensorVector(one, two), 0));
      Tensor s = z.mm(z.t()).div(new Scalar(temperature));
      Tensor self = torch.eye(2 * k, s.options()).to(torch.ScalarType.Bool);
      Tensor others = s.masked_fill(self, new Scalar(Double.NEGATIVE_INFINITY));
      Tensor positive = s.diagonal(k, 0, 1).repeat(2); // The same of both looks: s is symmetric.
      // Subtracted before the mean: both are 1 / temperature large, and their means round as such.
      return scope.keep(others.logsumexp(1).sub(positive).mean());
    }
  }

  /**
   * The bound of mutual information behind the loss (InfoNCE, arXiv 1807.03748, section 2.3), from
   * one look to the other: {@code log k + mean_i (s_ii / t - LSE_j s_ij / t)}, at most log k.
   *
   * @param one [k, d], of any length; row i belongs to row i of the other
   * @param two [k, d]
   * @return scalar in nats, in the caller's scope
   */
  public Tensor information(Tensor one, Tensor two) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor s = torch.normalize(one).mm(torch.normalize(two).t()).div(new Scalar(temperature));
      Tensor found = s.diagonal().sub(s.logsumexp(1)).mean();
      return scope.keep(found.add(new Scalar(Math.log(one.size(0)))));
    }
  }
}
