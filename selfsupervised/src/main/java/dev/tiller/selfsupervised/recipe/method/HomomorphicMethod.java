package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.homomorphic.BaseSet;
import dev.tiller.selfsupervised.homomorphic.Motion;
import dev.tiller.selfsupervised.homomorphic.Reads;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;
import java.util.List;

/**
 * {@code {name: hssl, loss: simclr, motion: translation, most: 2, step: 4, window: 5, level: 0,
 * augmented: false}}: any other objective over reads of one feature map. Motions: {@code
 * translation} (view {@code circular-translation}), {@code turns} (view {@code quarter-turns}),
 * {@code scales} (view {@code scale-steps}); the view wants {@code unmoved: true} unless augmented.
 * Settings of the loss stand beside these.
 */
public final class HomomorphicMethod implements PretextMethod {

  @Override
  public String name() {
    return "hssl";
  }

  @Override
  public String summary() {
    return "one pass, and two reads of its feature map in place of two views (arXiv 2211.08282)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    String loss = settings.text("loss", "simclr");
    if (loss.equals(name())) {
      throw new UserError(
          "%s.loss is hssl itself; choose another objective, such as simclr."
              .formatted(settings.place()));
    }
    BaseSet base =
        BaseSet.middle((int) settings.count("window", 0, 0))
            .at((int) settings.count("level", 0, 0));
    PretextBuilder builder = PretextMethod.named(loss).begin(encoder, settings);
    Reads reads = new Reads(List.of(motion(settings)), base, settings.truth("together", true));
    return builder.looks(settings.truth("augmented", false) ? reads.augmented() : reads);
  }

  private static Motion motion(Settings settings) {
    String word = settings.text("motion", "translation");
    return switch (word) {
      case "translation" ->
          new Motion.Translation(
              (int) settings.count("most", 2, 1), (int) settings.count("step", 1, 1), true);
      case "turns" -> new Motion.Turn();
      case "scales" -> new Motion.Magnification((int) settings.count("most", 1, 1));
      default ->
          throw new UserError(
              "%s.motion is \"%s\"; choose translation, turns or scales."
                  .formatted(settings.place(), UserError.excerpt(word)));
    };
  }
}
