package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.vision.Encoder;
import java.util.List;
import java.util.ServiceLoader;

/**
 * An objective by the name that recipes give it, with its settings: {@code objective: {name:
 * simclr, temperature: 0.1}}. Named in {@code
 * META-INF/services/dev.tiller.selfsupervised.recipe.PretextMethod}, in this project or in another
 * jar. Stateless.
 */
public interface PretextMethod {

  /** In recipes and on the command line: lower case, words joined by hyphens. */
  String name();

  /** What it does and whose it is, in one line. */
  String summary();

  /**
   * Begins an objective over an encoder: its loss, how it looks, what the projector reads. Batch,
   * source, heads and teacher are the recipe's.
   *
   * @param settings all of its own are to be asked for, see {@link Settings}
   */
  PretextBuilder begin(Encoder encoder, Settings settings);

  /** Views of each image that its source is asked for. */
  default int views() {
    return 2;
  }

  /**
   * Whether its loss compares the images of a step with each other (as negatives, or through their
   * entropy, covariance or clusters), so that another batch is another loss. That of each image by
   * itself is none.
   */
  default boolean comparesImages() {
    return true;
  }

  /**
   * Says how what it remembers itself follows another batch, such as a center's momentum. What it
   * says is what {@link #begin} does where the batch is another than the settings were made for.
   *
   * @param settings as for {@link #begin}
   * @param by notes every setting
   */
  default void rescale(Settings settings, Rescaling by) {}

  /** Width of what the projector reads: that of the encoder unless said. */
  default int inputs(Encoder encoder, Settings settings) {
    return encoder.width();
  }

  /** All on the class path. */
  static List<PretextMethod> all() {
    return ServiceLoader.load(PretextMethod.class, PretextMethod.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * @throws UserError if there is none of that name
   */
  static PretextMethod named(String name) {
    return all().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no objective \"%s\"; choose one of %s."
                        .formatted(
                            UserError.excerpt(name),
                            String.join(
                                ", ", all().stream().map(PretextMethod::name).sorted().toList()))));
  }
}
