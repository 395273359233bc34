package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: simclr, temperature: 0.1, together: true}}. */
public final class SimClr implements PretextMethod {

  @Override
  public String name() {
    return "simclr";
  }

  @Override
  public String summary() {
    return "each look finds the other at its own image among all of a batch (arXiv 2002.05709)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    return Pretext.of(encoder, new NtXent(settings.number("temperature", 0.1)))
        .looks(new TwoViews(settings.truth("together", true)));
  }
}
