package dev.tiller.language.family;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The architectures on the class path, by the {@code model_type} of config.json. */
public final class Families {

  private static final String SERVICES = "META-INF/services/" + Family.class.getName();

  private static @Nullable Map<String, Family> found;

  private Families() {}

  /** Not in a static initializer, whose failures nobody could read. */
  private static synchronized Map<String, Family> byType() {
    if (found == null) {
      found = in(Families.class.getClassLoader());
    }
    return found;
  }

  /**
   * @throws UserError if two serve the same type, or one cannot be used
   */
  static Map<String, Family> in(ClassLoader loader) {
    Map<String, Family> byType = new TreeMap<>();
    try {
      for (Family family : ServiceLoader.load(Family.class, loader)) {
        @Nullable Family other = byType.put(family.modelType(), family);
        if (other != null) {
          throw new UserError(
              "The class path has two families for model_type \"%s\", %s and %s; leave one out."
                  .formatted(
                      family.modelType(), other.getClass().getName(), family.getClass().getName()));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new UserError(
          "A family named in a %s on the class path cannot be used (%s); correct that line, or leave that jar out."
              .formatted(SERVICES, e.getMessage()),
          e);
    }
    return byType;
  }

  /** The {@code model_type}s that Tiller can run. */
  public static Set<String> modelTypes() {
    return new TreeSet<>(byType().keySet());
  }

  /**
   * @throws UserError if no family serves this config
   */
  public static Family of(Config config) {
    @Nullable Family family = byType().get(config.modelType());
    if (family == null) {
      throw new UserError(
          "%s is of model_type \"%s\"; Tiller runs %s."
              .formatted(config.source(), config.modelType(), String.join(", ", modelTypes())));
    }
    return family;
  }
}
