package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: byol, together: false}}; wants a {@code predictor} and a {@code teacher}. */
public final class ByolMethod implements PretextMethod {

  @Override
  public String name() {
    return "byol";
  }

  @Override
  public String summary() {
    return "the student predicts what its own average projects of the other look (arXiv 2006.07733)";
  }

  @Override
  public boolean comparesImages() {
    return false;
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    return Pretext.of(encoder, new Byol()).looks(new TwoViews(settings.truth("together", false)));
  }
}
