package dev.tiller.language.family;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The architectures on the class path, by the {@code model_type} of config.json. */
public final class Families {

  private static final Map<String, Family> BY_TYPE = found();

  private Families() {}

  private static Map<String, Family> found() {
    Map<String, Family> byType = new TreeMap<>();
    for (Family family : ServiceLoader.load(Family.class, Families.class.getClassLoader())) {
      @Nullable Family other = byType.put(family.modelType(), family);
      if (other != null) {
        throw new UserError(
            "The class path has two families for model_type \"%s\", %s and %s; leave one out."
                .formatted(
                    family.modelType(), other.getClass().getName(), family.getClass().getName()));
      }
    }
    return byType;
  }

  /** The {@code model_type}s that Tiller can run. */
  public static Set<String> modelTypes() {
    return new TreeSet<>(BY_TYPE.keySet());
  }

  /**
   * @throws UserError if no family serves this config
   */
  public static Family of(Config config) {
    @Nullable Family family = BY_TYPE.get(config.modelType());
    if (family == null) {
      throw new UserError(
          "%s is of model_type \"%s\"; Tiller runs %s."
              .formatted(config.source(), config.modelType(), String.join(", ", modelTypes())));
    }
    return family;
  }
}
