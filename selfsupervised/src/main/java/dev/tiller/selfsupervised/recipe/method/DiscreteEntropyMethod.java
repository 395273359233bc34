package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.entropy.DiscreteEntropyReconstruction;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/**
 * {@code {name: er-discrete, temperature: 0.1, taught: 0.04, together: false}}; wants {@code
 * prototypes} in its {@code projector}. With a {@code teacher} it is DINO+ER, without one SwAV's
 * networks with ER.
 */
public final class DiscreteEntropyMethod implements PretextMethod {

  @Override
  public String name() {
    return "er-discrete";
  }

  @Override
  public String summary() {
    return "entropy of assignments and how well one look's reconstructs the other's (arXiv 2307.10907)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    DiscreteEntropyReconstruction loss =
        new DiscreteEntropyReconstruction(
            settings.number("temperature", 0.1), settings.number("taught", 0.04));
    return Pretext.of(encoder, loss).looks(new TwoViews(settings.truth("together", false)));
  }
}
