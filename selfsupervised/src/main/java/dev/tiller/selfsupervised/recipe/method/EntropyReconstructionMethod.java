package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.entropy.EntropyReconstruction;
import dev.tiller.selfsupervised.entropy.SphereEntropy;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;
import java.util.Arrays;
import java.util.Locale;

/**
 * {@code {name: er, kappa: 10, estimator: joe, together: false}}; with a {@code teacher} it is
 * BYOL+ER, without one SimCLR's networks with ER.
 */
public final class EntropyReconstructionMethod implements PretextMethod {

  @Override
  public String name() {
    return "er";
  }

  @Override
  public String summary() {
    return "entropy of projections and how well one look reconstructs the other (arXiv 2307.10907)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    double kappa = settings.number("kappa", SphereEntropy.KAPPA);
    SphereEntropy entropy = new SphereEntropy(kappa, estimator(settings));
    return Pretext.of(encoder, new EntropyReconstruction(entropy))
        .looks(new TwoViews(settings.truth("together", false)));
  }

  private static SphereEntropy.Estimator estimator(Settings settings) {
    String word = settings.text("estimator", "joe");
    return Arrays.stream(SphereEntropy.Estimator.values())
        .filter(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "%s.estimator is \"%s\"; choose one of %s."
                        .formatted(
                            settings.place(),
                            UserError.excerpt(word),
                            Arrays.stream(SphereEntropy.Estimator.values())
                                .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .toList())));
  }
}
