package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.SimSiam;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: simsiam, together: false}}; wants a {@code predictor}. */
public final class SimSiamMethod implements PretextMethod {

  @Override
  public String name() {
    return "simsiam";
  }

  @Override
  public String summary() {
    return "one look predicts the other, held still; no teacher (arXiv 2011.10566)";
  }

  @Override
  public boolean comparesImages() {
    return false;
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    return Pretext.of(encoder, new SimSiam())
        .looks(new TwoViews(settings.truth("together", false)));
  }
}
