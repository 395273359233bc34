package dev.tiller.language.family;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The architectures by the {@code model_type} of config.json. */
public final class Families {

  private static final Map<String, Family> BY_TYPE =
      new TreeMap<>(
          Map.of(
              "bert", new Bert(),
              "falcon", new Falcon(),
              "gemma2", new Gemma2(),
              "gpt2", new Gpt2(),
              "gpt_neox", new GptNeoX(),
              "llama", new Llama(),
              "mistral", new Mistral(),
              "mpt", new Mpt(),
              "qwen2", new Qwen2(),
              "qwen3", new Qwen3()));

  private Families() {}

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
