package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.Swav;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/**
 * {@code {name: swav, temperature: 0.1, epsilon: 0.05, iterations: 3, together: false}}; wants
 * {@code prototypes} in its {@code projector}.
 */
public final class SwavMethod implements PretextMethod {

  @Override
  public String name() {
    return "swav";
  }

  @Override
  public String summary() {
    return "scores of one look predict the balanced code of the other (arXiv 2006.09882)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    Swav loss =
        new Swav(
            settings.number("temperature", 0.1),
            settings.number("epsilon", 0.05),
            (int) settings.count("iterations", 3, 1));
    return Pretext.of(encoder, loss).looks(new TwoViews(settings.truth("together", false)));
  }
}
