package dev.tiller.cli.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tiller.cli.option.Result;
import dev.tiller.steering.Guard;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about a map: where it comes from and what it does at each site.
 *
 * @param chosenBy the group or regular expression that chose the sites
 * @param numbers parameters of the map
 * @param gate what opens it token by token, "none" where nothing does; null where a condition
 *     decides
 * @param condition what decides for a whole prompt; null where nothing does
 */
public record MapFacts(
    String method,
    String parameters,
    String modelType,
    String fingerprint,
    DataFacts source,
    DataFacts target,
    String chosenBy,
    String pooling,
    String order,
    String support,
    long seed,
    String version,
    List<String> history,
    long numbers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GuardFacts gate,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GuardFacts condition,
    List<SiteFacts> sites)
    implements Result {

  /** Of a set of sentences. */
  public record DataFacts(String name, int sentences, String sha256) implements Result {

    static DataFacts of(Provenance.Data data) {
      return new DataFacts(data.name(), data.sentences(), data.sha256());
    }

    /** In one line for people. */
    @Override
    public String toString() {
      return "%s, %d sentences, SHA-256 %s".formatted(name, sentences, sha256);
    }
  }

  /** Of what decides where a map acts. */
  public sealed interface GuardFacts permits Unguarded, GateFacts, ConditionFacts {}

  /** Of a map that acts everywhere. */
  public record Unguarded() implements GuardFacts {

    /** In place of a gate. */
    @JsonValue
    @Override
    public String toString() {
      return "none";
    }
  }

  /** Of a gate. */
  public record GateFacts(
      String site,
      List<String> sites,
      double prior,
      int window,
      double threshold,
      double sharpness,
      DataFacts opensFor,
      DataFacts shutFor)
      implements GuardFacts, Result {

    @Override
    public String toString() {
      return "at %s, prior %s, %sthreshold %s, sharpness %s; opens for %s; shut for %s"
          .formatted(
              String.join(" and ", sites),
              prior,
              window == 0 ? "" : "window " + window + ", ",
              threshold,
              sharpness,
              opensFor,
              shutFor);
    }
  }

  /** Of a condition. */
  public record ConditionFacts(
      String site, String met, double threshold, DataFacts opensFor, DataFacts shutFor)
      implements GuardFacts, Result {

    @Override
    public String toString() {
      return "at %s, met %s %s; opens for %s; shut for %s"
          .formatted(site, met, threshold, opensFor, shutFor);
    }
  }

  /**
   * Of one site of a map.
   *
   * @param movesEverything whether no value lies outside its support
   * @param meanGain mean of the factors of all neurons: 1 leaves a neuron's spread alone, 0 makes
   *     it constant
   */
  public record SiteFacts(
      String name, int width, int stages, int pieces, boolean movesEverything, double meanGain)
      implements Result {

    static SiteFacts of(String name, SiteMap site) {
      return new SiteFacts(
          name,
          site.width(),
          site.stages().size(),
          site.stages().stream().mapToInt(Stage::pieces).max().orElse(1),
          site.plain(),
          meanGain(site));
    }

    private static double meanGain(SiteMap site) {
      Stage last = site.stages().get(site.stages().size() - 1);
      double sum = 0;
      for (float[] piece : last.slopes()) {
        for (float gain : piece) {
          sum += gain / last.pieces();
        }
      }
      return sum / site.width();
    }
  }

  /** Of a map, in the order in which a person reads them. */
  public static MapFacts of(SteeringMap map) {
    Provenance from = map.provenance();
    Provenance.Settings settings = from.settings();
    GuardFacts guard = guard(map.guard());
    return new MapFacts(
        from.method(),
        settings.parameters(),
        from.modelType(),
        from.fingerprint(),
        DataFacts.of(from.source()),
        DataFacts.of(from.target()),
        settings.sites(),
        settings.pooling(),
        settings.order(),
        settings.support(),
        settings.seed(),
        from.version(),
        from.history().stream().map(c -> (c.operation() + " " + c.argument()).strip()).toList(),
        map.parameterCount(),
        guard instanceof ConditionFacts ? null : guard,
        guard instanceof ConditionFacts ? guard : null,
        map.sites().entrySet().stream().map(e -> SiteFacts.of(e.getKey(), e.getValue())).toList());
  }

  private static GuardFacts guard(@Nullable Guard guard) {
    if (guard == null) {
      return new Unguarded();
    }
    DataFacts opensFor = DataFacts.of(guard.source());
    DataFacts shutFor = DataFacts.of(guard.others());
    return guard.match(
        gate ->
            new GateFacts(
                gate.site(),
                List.copyOf(gate.reads().keySet()),
                gate.prior(),
                gate.window(),
                gate.threshold(),
                gate.sharpness(),
                opensFor,
                shutFor),
        condition ->
            new ConditionFacts(
                condition.site(),
                condition.above() ? "above" : "below",
                condition.threshold(),
                opensFor,
                shutFor));
  }
}
