package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.selfsupervised.duet.Gaussian;
import dev.tiller.selfsupervised.duet.Structure;
import dev.tiller.selfsupervised.duet.Target;
import dev.tiller.selfsupervised.duet.VonMises;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;
import java.util.Locale;

/**
 * {@code {name: duet, parameter: rotation, bins: 8, target: von-mises, concentration: 3, lambda:
 * 10, integration: exact, temperature: 0.1, together: true}}; a Gaussian target has a {@code
 * deviation}. The projector reads the content.
 */
public final class DuetMethod implements PretextMethod {

  private static final int BINS = 8;
  private static final double LAMBDA = 10;

  @Override
  public String name() {
    return "duet";
  }

  @Override
  public String summary() {
    return "a matrix whose rows say how the image was transformed, whose sum is invariant (arXiv 2306.16058)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    Structure structure = structure(encoder, settings);
    Duet duet =
        new Duet(
            new NtXent(settings.number("temperature", 0.1)),
            structure,
            target(settings),
            settings.text("parameter", "rotation"),
            settings.number("lambda", LAMBDA));
    return Pretext.of(encoder, duet)
        .content(structure::content)
        .looks(new TwoViews(settings.truth("together", true)));
  }

  @Override
  public int inputs(Encoder encoder, Settings settings) {
    return structure(encoder, settings).features();
  }

  private static Structure structure(Encoder encoder, Settings settings) {
    return Structure.of((int) settings.count("bins", BINS, 2), encoder.width());
  }

  private static Target target(Settings settings) {
    Target.Integration integration =
        choice(settings, "integration", "exact", "code-grid").equals("exact")
            ? Target.Integration.EXACT
            : Target.Integration.CODE_GRID;
    return choice(settings, "target", "von-mises", "gaussian").equals("gaussian")
        ? new Gaussian(settings.number("deviation", 0.2), integration)
        : new VonMises(settings.number("concentration", 3), integration);
  }

  private static String choice(Settings settings, String name, String usual, String other) {
    String word = settings.text(name, usual).toLowerCase(Locale.ROOT);
    if (!word.equals(usual) && !word.equals(other)) {
      throw new UserError(
          "%s.%s is \"%s\"; choose %s or %s."
              .formatted(settings.place(), name, UserError.excerpt(word), usual, other));
    }
    return word;
  }
}
