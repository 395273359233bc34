package dev.tiller.selfsupervised.entropy;

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
 * Entropy and reconstruction on discrete support (ER, arXiv 2307.10907, eq. 2): each look is a soft
 * assignment {@code softmax(scores / temperature)} to one of d classes,
 *
 * <pre>loss = -(H(W1) + H(W2)) / 2  +  (CE(W1, W2) + CE(W2, W1)) / 2</pre>
 *
 * <p>With collapsed features it is the entropy of the one assignment less the same entropy: 0.
 *
 * <p>A drop-in for clustering and distillation, whose projector ends in prototypes ({@code
 * Head.Shape.prototypes}): without a teacher (SwAV's and DeepCluster's networks) both assignments
 * learn, and the entropy does what Sinkhorn's or k-means' balance did; with one (DINO's), the
 * student reconstructs the teacher's assignment at a lower temperature, and the entropy, that of
 * the student, does what centering did.
 *
 * @param temperature of the assignments that learn, above 0; 0.1 in SwAV and DINO
 * @param taught temperature of a teacher's assignments, above 0; 0.04 in DINO
 */
public record DiscreteEntropyReconstruction(double temperature, double taught)
    implements PretextLoss {

  /** Checks the temperatures. */
  public DiscreteEntropyReconstruction {
    if (!(temperature > 0 && taught > 0)) {
      throw new UserError(
          "Temperatures of assignments are %s, and %s of a teacher; numbers above 0 were expected."
              .formatted(temperature, taught));
    }
  }

  @Override
  public Identity identity() {
    return Identity.of("discrete-entropy-reconstruction")
        .with("temperature", temperature)
        .with("taught", taught);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one = assigned(first.predicted(), temperature);
      Tensor two = assigned(second.predicted(), temperature);
      Tensor spread = Assignments.entropy(one).add(Assignments.entropy(two)).mul(new Scalar(-0.5));
      Tensor missed =
          Assignments.crossEntropy(sought(second), one)
              .add(Assignments.crossEntropy(sought(first), two))
              .mul(new Scalar(0.5));
      Map<String, Tensor> parts = new LinkedHashMap<>();
      parts.put(EntropyReconstruction.ENTROPY, scope.keep(spread));
      parts.put(EntropyReconstruction.RECONSTRUCTION, scope.keep(missed));
      return parts;
    }
  }

  private Tensor sought(Look look) {
    Tensor teacher = look.taught();
    return teacher == null ? assigned(look.projected(), temperature) : assigned(teacher, taught);
  }

  private static Tensor assigned(Tensor scores, double temperature) {
    return scores.div(new Scalar(temperature)).softmax(1);
  }
}
