package dev.tiller.cli.outcome;

import dev.tiller.steering.Gate;
import dev.tiller.steering.Guard;
import dev.tiller.steering.PromptCondition;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an answer says about a map: where it comes from and what it does at each site. */
public final class MapFacts {

  private MapFacts() {}

  /** Facts in the order in which a person reads them; the caller may add some. */
  public static Map<String, Object> of(SteeringMap map) {
    Provenance from = map.provenance();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("method", from.method());
    facts.put("parameters", from.settings().parameters());
    facts.put("model_type", from.modelType());
    facts.put("fingerprint", from.fingerprint());
    facts.put("source", data(from.source()));
    facts.put("target", data(from.target()));
    facts.put("chosen_by", from.settings().sites());
    facts.put("pooling", from.settings().pooling());
    facts.put("order", from.settings().order());
    facts.put("support", from.settings().support());
    facts.put("seed", from.settings().seed());
    facts.put("version", from.version());
    facts.put("history", from.history().stream().map(MapFacts::change).toList());
    facts.put("numbers", map.parameterCount());
    @Nullable Guard guard = map.guard();
    facts.put(guard == null ? "gate" : guard.kind(), guard == null ? "none" : guard(guard));
    facts.put("sites", sites(map));
    return facts;
  }

  private static Map<String, Object> guard(Guard guard) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("site", guard.site());
    if (guard instanceof Gate gate) {
      facts.put("prior", gate.prior());
      facts.put("threshold", gate.threshold());
      facts.put("sharpness", gate.sharpness());
    } else if (guard instanceof PromptCondition condition) {
      facts.put("met", condition.above() ? "above" : "below");
      facts.put("threshold", condition.threshold());
    }
    facts.put("opens_for", data(guard.source()));
    facts.put("shut_for", data(guard.others()));
    return facts;
  }

  private static Map<String, Object> data(Provenance.Data data) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", data.name());
    facts.put("sentences", data.sentences());
    facts.put("sha256", data.sha256());
    return facts;
  }

  private static String change(Provenance.Derivation change) {
    return (change.operation() + " " + change.argument()).strip();
  }

  private static List<Map<String, Object>> sites(SteeringMap map) {
    List<Map<String, Object>> sites = new ArrayList<>();
    map.sites()
        .forEach(
            (name, site) -> {
              Map<String, Object> facts = new LinkedHashMap<>();
              facts.put("name", name);
              facts.put("width", site.width());
              facts.put("stages", site.stages().size());
              facts.put("pieces", site.stages().stream().mapToInt(Stage::pieces).max().orElse(1));
              facts.put("moves_everything", site.plain());
              facts.put("mean_gain", meanGain(site));
              sites.add(facts);
            });
    return sites;
  }

  /** Mean of the factors of all neurons: 1 leaves a neuron's spread alone, 0 makes it constant. */
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
