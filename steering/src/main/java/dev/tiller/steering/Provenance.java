package dev.tiller.steering;

import dev.tiller.ground.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a map comes from: enough to fit it again and compare. It holds no date and no folder, so
 * that the same fit gives the same bits anywhere.
 *
 * @param method such as {@code linear-act}
 * @param modelType the {@code model_type} of the model it was fitted on
 * @param fingerprint of that model
 * @param settings how it was fitted
 * @param source the set that the map moves away from
 * @param target the set that the map moves toward
 * @param version of Tiller
 * @param history what was done to the map since, in order
 */
public record Provenance(
    String method,
    String modelType,
    String fingerprint,
    Settings settings,
    Data source,
    Data target,
    String version,
    List<Derivation> history) {

  /** Refuses missing fields: a damaged file must not become a half-filled provenance. */
  public Provenance {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(modelType, "modelType");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(version, "version");
    history = List.copyOf(Objects.requireNonNull(history, "history"));
  }

  /**
   * How a map was fitted.
   *
   * @param parameters of the method
   * @param sites the group or regular expression that chose the sites
   * @param pooling {@code mean}, {@code max}, {@code min} or {@code last}
   * @param firstToken id that was left out of the pooling where it stood first; null for none
   * @param order {@code at-once} or {@code causal}
   * @param support such as {@code all} or {@code q0-100}
   * @param maxTokens sentences were cut after this many
   * @param seed of the subsample
   * @param strength at which earlier sites were steered during a causal fit
   */
  public record Settings(
      String parameters,
      String sites,
      String pooling,
      @Nullable Integer firstToken,
      String order,
      String support,
      int maxTokens,
      long seed,
      double strength) {

    /** Refuses missing fields. */
    public Settings {
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(sites, "sites");
      Objects.requireNonNull(pooling, "pooling");
      Objects.requireNonNull(order, "order");
      Objects.requireNonNull(support, "support");
    }

    /** All of it, under names that stay: the one identity of how a map is fitted. */
    public Identity identity() {
      return identity(Set.of());
    }

    private Identity identity(Set<String> free) {
      return Identity.of("settings")
          .with("parameters", named(free))
          .with("sites", sites)
          .with("pooling", pooling)
          .with("first-token", firstToken)
          .with("order", order)
          .with("support", support)
          .with("max-tokens", maxTokens)
          .with("seed", seed)
          .with("strength", strength);
    }

    /** The parameters by name; as they are where an earlier version wrote them otherwise. */
    private Object named(Set<String> free) {
      try {
        Identity parsed = Identity.parse(parameters);
        Map<String, Object> fields = new LinkedHashMap<>(parsed.fields());
        fields.keySet().removeAll(free);
        return new Identity(parsed.kind(), fields);
      } catch (IllegalArgumentException e) {
        return parameters;
      }
    }
  }

  /**
   * A set of sentences.
   *
   * @param name of the file, without its folder
   * @param sha256 over the sentences
   * @param sentences used
   */
  public record Data(String name, String sha256, int sentences) {

    /** Refuses missing fields. */
    public Data {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(sha256, "sha256");
    }

    private Identity identity() {
      return Identity.of("data")
          .with("name", name)
          .with("sha256", sha256)
          .with("sentences", sentences);
    }
  }

  /**
   * One change of a finished map.
   *
   * @param operation such as {@code scale}
   * @param argument such as {@code 0.5}; empty where there is none
   * @param other provenance of the second map, where there is one
   */
  public record Derivation(String operation, String argument, @Nullable Provenance other) {

    /** Refuses missing fields. */
    public Derivation {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(argument, "argument");
    }

    private Identity identity() {
      Identity identity = Identity.of(operation).with("argument", argument);
      return other == null ? identity : identity.with("other", other.identity());
    }
  }

  /**
   * What decides whether kept work belongs to this: everything, under names that stay when the code
   * is renamed. Equal provenances have equal identities, and no others.
   */
  public Identity identity() {
    return identity(Set.of());
  }

  /**
   * As {@link #identity()}, leaving some parameters of the method out.
   *
   * @param free names of parameters that may differ
   */
  public Identity identity(Set<String> free) {
    Identity identity =
        Identity.of("fit")
            .with("method", method)
            .with("model-type", modelType)
            .with("fingerprint", fingerprint)
            .with("settings", settings.identity(free))
            .with("source", source.identity())
            .with("target", target.identity())
            .with("version", version);
    return history.isEmpty()
        ? identity
        : identity.with("history", history.stream().map(Derivation::identity).toList());
  }

  /** The same provenance with one more change at the end of its history. */
  public Provenance after(Derivation change) {
    List<Derivation> longer = new ArrayList<>(history);
    longer.add(change);
    return new Provenance(
        method, modelType, fingerprint, settings, source, target, version, longer);
  }

  /** This build's version. */
  public static String currentVersion() {
    try (@Nullable InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(Objects.requireNonNull(in, "version.properties is missing from the jar"));
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
