package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * DUET (arXiv 2306.16058, eq. 1 to 4): a representation that is a matrix, whose sum over bins is
 * trained to stay the same under all views, and whose marginal over bins to say what was done to
 * the image:
 *
 * <pre>loss = 2 content + lambda mean JS(P(g | x), Q(g))</pre>
 *
 * <p>The content loss is doubled because the reference code adds the losses of both directions
 * where SimCLR takes their mean; JS is averaged over both looks. The projector must read the
 * content alone:
 *
 * <pre>{@code
 * Structure structure = Structure.of(8, 128);
 * PretextLoss duet =
 *     new Duet(new NtXent(0.1), structure, new VonMises(3), "rotation", 100);
 * Pretext.of(encoder, duet)
 *     .content(structure::content)
 *     .projector(Head.Shape.of(16, 256, 64).normed())
 *     .looks(new TwoViews(true))
 *     .source(new ImageViews(images, crop.then(Rotation.upTo(180)), seen, 2))
 *     .batch(256).make();
 * }</pre>
 *
 * @param content over what the projector made of the content; NT-Xent in the paper
 * @param structure of the representation
 * @param target what the marginal should be
 * @param parameter name of the view's parameter that the bins are of, such as {@code rotation}
 * @param lambda weight of the group part, at least 0; 10 in the paper, 1000 for rotations
 */
public record Duet(
    PretextLoss content, Structure structure, Target target, String parameter, double lambda)
    implements PretextLoss {

  /** Name of the content part of the loss, where it has no parts of its own. */
  public static final String CONTENT = "content";

  /** Name of the group part of the loss. */
  public static final String GROUP = "group";

  /** Checks the weight. */
  public Duet {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "DUET's lambda is %s; a number of at least 0 was expected.".formatted(lambda));
    }
  }

  @Override
  public Identity identity() {
    return Identity.of("duet")
        .with("content", content.identity())
        .with("structure", structure.identity())
        .with("target", target.identity())
        .with("parameter", parameter)
        .with("lambda", lambda);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    try (TensorScope scope = TensorScope.open()) {
      content
          .parts(first, second)
          .forEach(
              (name, part) ->
                  parts.put(
                      name.equals(Losses.LOSS) ? CONTENT : name,
                      scope.keep(part.mul(new Scalar(2)))));
      Tensor both = torch.cat(new TensorVector(divergence(first), divergence(second)), 0);
      parts.put(GROUP, scope.keep(both.mean().mul(new Scalar(lambda))));
    }
    return parts;
  }

  /**
   * JS of every row of a look, without lambda.
   *
   * @return [rows], in the caller's scope
   * @throws UserError if the views of the look have no such parameter
   */
  public Tensor divergence(Look look) {
    double[] drawn = look.viewed().parameters().get(parameter);
    if (drawn == null) {
      throw new UserError(
          "DUET follows the parameter \"%s\", but the views have %s; add that view, or name one of these."
              .formatted(parameter, look.viewed().parameters().keySet()));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor logits = structure.logits(look.features());
      Tensor q = target.rows(drawn, structure.bins(), logits);
      return scope.keep(JensenShannon.of(logits, q));
    }
  }

  @Override
  public Map<String, Tensor> parameters() {
    return content.parameters();
  }

  @Override
  public Map<String, Tensor> buffers() {
    return content.buffers();
  }

  @Override
  public void mode(Objective.Mode mode) {
    content.mode(mode);
  }

  @Override
  public void afterUpdate(Step step) {
    content.afterUpdate(step);
  }
}
