package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.Dino;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.vision.Encoder;

/**
 * {@code {name: dino, temperature: 0.1, taught: 0.04, center: 0.9, together: false}}; wants {@code
 * prototypes} in its {@code projector}, and a {@code teacher}.
 */
public final class DinoMethod implements PretextMethod {

  @Override
  public String name() {
    return "dino";
  }

  @Override
  public String summary() {
    return "the student's assignment comes near its centered, sharper average's (arXiv 2104.14294)";
  }

  @Override
  public boolean comparesImages() {
    return false;
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    double temperature = settings.number("temperature", 0.1);
    double taught = settings.number("taught", 0.04);
    double center = center(settings);
    return Pretext.of(
            encoder,
            sizes ->
                new Dino(
                    sizes.width(),
                    new Dino.Settings(
                        temperature, taught, Momentum.constant(center, sizes.batch())),
                    sizes.type()))
        .looks(new TwoViews(settings.truth("together", false)));
  }

  private static double center(Settings settings) {
    return settings.number("center", 0.9);
  }

  @Override
  public void rescale(Settings settings, Rescaling by) {
    by.power("center", center(settings), "the center keeps its age in samples");
  }
}
