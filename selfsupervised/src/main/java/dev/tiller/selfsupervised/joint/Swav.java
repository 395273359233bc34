package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Swapped assignments (SwAV, arXiv 2006.09882, eq. 1 to 3): the scores of one look predict the code
 * of the other, an assignment to prototypes that uses all of them equally over the batch,
 *
 * <pre>loss = -mean_i sum_c q2_ic log softmax(s1_i / t)_c / 2  -  the same swapped</pre>
 *
 * <p>Scores are cosines with prototypes: give the projector {@code Head.Shape.prototypes}. Codes
 * carry no gradient; with a teacher they are made of its scores. Prototypes should not be many more
 * than images in a batch, for an equal share of each cannot be had then.
 *
 * @param temperature t, above 0; 0.1 in the paper
 * @param epsilon entropy of the codes, above 0; 0.05 in the paper
 * @param iterations of Sinkhorn and Knopp, at least 1; 3 in the paper
 */
public record Swav(double temperature, double epsilon, int iterations) implements PretextLoss {

  /** Checks the ranges. */
  public Swav {
    if (!(temperature > 0 && epsilon > 0 && iterations >= 1)) {
      throw new UserError(
          "SwAV with temperature %s, epsilon %s and %d iterations was asked for; numbers above 0 were expected, such as 0.1, 0.05 and 3."
              .formatted(temperature, epsilon, iterations));
    }
  }

  /** The paper's settings. */
  public static Swav standard() {
    return new Swav(0.1, 0.05, 3);
  }

  @Override
  public Identity identity() {
    return Identity.of("swav")
        .with("temperature", temperature)
        .with("epsilon", epsilon)
        .with("iterations", iterations);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor there = predicted(first.projected(), codes(second.target()));
      Tensor back = predicted(second.projected(), codes(first.target()));
      return Map.of(Losses.LOSS, scope.keep(there.add(back).mul(new Scalar(0.5))));
    }
  }

  private Tensor predicted(Tensor scores, Tensor codes) {
    Tensor log = scores.div(new Scalar(temperature)).log_softmax(1);
    return codes.mul(log).sum(new long[] {1}, false, null).mean().neg();
  }

  /**
   * Codes of a batch: {@code exp(scores / epsilon)}, scaled in turns until every prototype has the
   * same share and every image one code (Cuturi 2013). In logarithms, so that no score is too
   * large.
   *
   * @param scores [k, prototypes]
   * @return [k, prototypes], rows of probabilities without gradient, in the caller's scope
   */
  public Tensor codes(Tensor scores) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor log = scores.detach().div(new Scalar(epsilon));
      for (int i = 0; i < iterations; i++) {
        log = log.sub(log.logsumexp(new long[] {0}, true));
        log = log.sub(log.logsumexp(new long[] {1}, true));
      }
      return scope.keep(log.exp());
    }
  }
}
