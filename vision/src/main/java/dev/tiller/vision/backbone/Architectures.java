package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The architectures on the class path, by the {@code architecture} of config.json. */
public final class Architectures {

  private static final List<Architecture> ALL =
      ServiceLoader.load(Architecture.class, Architectures.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Architectures() {}

  /** Names of what can be read, for messages. */
  public static String names() {
    return ALL.stream().map(Architecture::names).sorted().collect(Collectors.joining(", "));
  }

  /**
   * @param config with {@code architecture}, {@code num_classes} and {@code model_args}
   * @throws UserError if none reads it, or two do
   */
  public static Backbone read(Config config) {
    if (!config.has("architecture")) {
      throw new UserError(
          "%s names no \"architecture\", as timm's config.json does; Tiller knows %s."
              .formatted(config.source(), names()));
    }
    String name = config.text("architecture");
    List<Architecture> found = ALL.stream().filter(a -> a.serves(name)).toList();
    if (found.isEmpty()) {
      throw new UserError(
          "%s is of the architecture \"%s\"; Tiller knows %s."
              .formatted(config.source(), UserError.excerpt(name), names()));
    }
    if (found.size() > 1) {
      throw new UserError(
          "The class path has two readers for the architecture \"%s\", %s and %s; leave one out."
              .formatted(
                  name, found.get(0).getClass().getName(), found.get(1).getClass().getName()));
    }
    return found.get(0).read(config);
  }
}
