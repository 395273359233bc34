package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.BarlowTwins;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: barlow-twins, weight: 0.0051, together: false}}. */
public final class BarlowTwinsMethod implements PretextMethod {

  @Override
  public String name() {
    return "barlow-twins";
  }

  @Override
  public String summary() {
    return "dimensions of both looks correlate with themselves alone (arXiv 2103.03230)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    return Pretext.of(encoder, new BarlowTwins(settings.number("weight", 0.0051)))
        .looks(new TwoViews(settings.truth("together", false)));
  }
}
