package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.homomorphic.Unmoved;
import dev.tiller.vision.view.CircularTranslation;
import dev.tiller.vision.view.ColorFactor;
import dev.tiller.vision.view.Composition;
import dev.tiller.vision.view.Exposure;
import dev.tiller.vision.view.Flip;
import dev.tiller.vision.view.Gamma;
import dev.tiller.vision.view.GaussianBlur;
import dev.tiller.vision.view.Grayscale;
import dev.tiller.vision.view.Hue;
import dev.tiller.vision.view.QuarterTurns;
import dev.tiller.vision.view.ResizedCrop;
import dev.tiller.vision.view.Rotation;
import dev.tiller.vision.view.Scale;
import dev.tiller.vision.view.ScaleSteps;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.Translation;
import dev.tiller.vision.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Views by the names that recipes give them: a list of steps, each {@code {name: ..., setting: ...,
 * probability: ...}}. With {@code unmoved: true} a step is drawn and not done, for objectives that
 * follow it on a feature map.
 *
 * @param view all steps in order
 * @param identity what decides it
 */
record ViewSteps(View view, Identity identity) {

  private static final Map<String, Function<Settings, Transform>> STEPS = new LinkedHashMap<>();

  static {
    STEPS.put(
        "resized-crop",
        s ->
            new ResizedCrop(
                s.number("least", 0.08),
                s.number("most", 1),
                s.number("narrowest", 3 / 4.0),
                s.number("widest", 4 / 3.0)));
    STEPS.put("flip", s -> Flip.horizontal());
    STEPS.put("vertical-flip", s -> Flip.vertical());
    STEPS.put("rotation", s -> Rotation.upTo(s.number("degrees", 180)));
    STEPS.put("quarter-turns", s -> new QuarterTurns());
    STEPS.put("translation", s -> new Translation(s.number("most")));
    STEPS.put(
        "circular-translation",
        s -> new CircularTranslation((int) s.count("most", 2, 1), (int) s.count("step", 1, 1)));
    STEPS.put("scale-steps", s -> new ScaleSteps((int) s.count("most", 1, 1), s.number("factor")));
    STEPS.put("scale", s -> new Scale(s.number("least"), s.number("most")));
    STEPS.put("brightness", s -> ColorFactor.brightness(s.number("range")));
    STEPS.put("contrast", s -> ColorFactor.contrast(s.number("range")));
    STEPS.put("saturation", s -> ColorFactor.saturation(s.number("range")));
    STEPS.put("hue", s -> new Hue(s.number("range")));
    STEPS.put("gamma", s -> new Gamma(s.number("range")));
    STEPS.put("exposure", s -> new Exposure(s.number("range")));
    STEPS.put("grayscale", s -> new Grayscale());
    STEPS.put("blur", s -> new GaussianBlur(s.number("least", 0.1), s.number("most", 2)));
  }

  /**
   * @throws UserError if there are none, or one is none
   */
  static ViewSteps of(String place, List<Settings> steps) {
    if (steps.isEmpty()) {
      throw new UserError(
          place + " has no views; a list of steps was expected, such as {name: resized-crop}.");
    }
    List<View> views = new ArrayList<>();
    List<Identity> identities = new ArrayList<>();
    for (Settings step : steps) {
      String name = step.text("name");
      Function<Settings, Transform> made = STEPS.get(name);
      if (made == null) {
        throw new UserError(
            "%s names the view \"%s\"; choose one of %s."
                .formatted(
                    step.place(), UserError.excerpt(name), String.join(", ", STEPS.keySet())));
      }
      Transform transform = made.apply(step);
      double probability = step.number("probability", 1);
      boolean unmoved = step.truth("unmoved", false);
      step.requireKnown();
      Transform drawn = probability < 1 ? transform.sometimes(probability) : transform;
      views.add(unmoved ? new Unmoved(drawn) : drawn);
      identities.add(step.identity("view"));
    }
    View all = views.size() == 1 ? views.get(0) : Composition.of(views);
    return new ViewSteps(all, Identity.of("views").with("steps", identities));
  }
}
