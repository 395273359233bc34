package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.VicReg;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: vicreg, invariance: 25, variance: 25, covariance: 1, together: false}}. */
public final class VicRegMethod implements PretextMethod {

  @Override
  public String name() {
    return "vicreg";
  }

  @Override
  public String summary() {
    return "looks agree, dimensions vary and go their own ways (arXiv 2105.04906)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    VicReg loss =
        new VicReg(
            settings.number("invariance", 25),
            settings.number("variance", 25),
            settings.number("covariance", 1));
    return Pretext.of(encoder, loss).looks(new TwoViews(settings.truth("together", false)));
  }
}
