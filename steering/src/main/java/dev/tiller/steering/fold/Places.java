package dev.tiller.steering.fold;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.steering.Obstacle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where a model has room for the shifts of a map. */
record Places(LanguageModel model, FoldTarget target) {

  private static final List<String> QUERIES =
      List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
  private static final List<String> GATES = List.of("mlp.gate_proj", "mlp.up_proj");

  /**
   * What alone reads the norm of that name in a block; in Gemma-2 some feed the residual stream.
   */
  private static final Map<String, List<String>> READERS =
      Map.of(
          "input_layernorm", QUERIES,
          "post_attention_layernorm", GATES,
          "pre_feedforward_layernorm", GATES,
          "norm_1", List.of("attn.Wqkv"),
          "norm_2", List.of("ffn.up_proj"));

  /**
   * @param shifts whether there is a shift at all
   */
  Place shift(Site site, boolean shifts) {
    Site.@Nullable Producer producer = site.producer();
    if (producer == null) {
      return Place.none(Obstacle.Reason.NO_WEIGHT);
    }
    if (!shifts || target == FoldTarget.TILLER || producer.biasAllowed()) {
      return Place.OWN;
    }
    return producer instanceof Site.Producer.Projection ? flag(site) : readers(site);
  }

  private Place flag(Site site) {
    return BiasFlags.forSite(model.config().modelType(), site)
        .map(flag -> Place.flagged(flag.name()))
        .orElse(Place.none(Obstacle.Reason.NO_BIAS));
  }

  /** A norm's shift goes into the projections that alone read it. */
  private Place readers(Site norm) {
    List<Site> sites = readersOf(norm);
    if (sites.isEmpty()) {
      return Place.none(Obstacle.Reason.RESIDUAL);
    }
    Set<String> flags = new TreeSet<>();
    List<Site.Producer.Projection> readers = new ArrayList<>();
    for (Site site : sites) {
      if (!(site.producer() instanceof Site.Producer.Projection projection)) {
        return Place.none(Obstacle.Reason.RESIDUAL);
      }
      Place place = shift(site, true);
      if (place.obstacle() != null) {
        return Place.none(Obstacle.Reason.READERS_WITHOUT_BIAS);
      }
      flags.addAll(place.flags());
      readers.add(projection);
    }
    return new Place(null, flags, readers);
  }

  private List<Site> readersOf(Site norm) {
    int dot = norm.name().lastIndexOf('.');
    String kind = norm.name().substring(dot + 1);
    boolean residual =
        kind.equals("post_attention_layernorm") && model.config().modelType().equals("gemma2");
    Map<String, Site> known = model.sitesByName();
    List<Site> found = new ArrayList<>();
    for (String reader : residual ? List.<String>of() : READERS.getOrDefault(kind, List.of())) {
      @Nullable Site site = known.get(norm.name().substring(0, dot + 1) + reader);
      if (site == null) {
        return List.of();
      }
      found.add(site);
    }
    return found;
  }
}
