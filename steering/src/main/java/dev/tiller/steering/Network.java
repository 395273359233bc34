package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What steering needs to know of a network: its steps with their sites, and what tells it from
 * others. Anything written as segments can be fitted and steered, not only language models.
 *
 * @param type such as {@code gemma2}; chooses default sites
 * @param fingerprint of architecture and parameters
 * @param segments in order of execution
 */
public record Network(String type, String fingerprint, List<Segment> segments) {

  /** Copies the list. */
  public Network {
    segments = List.copyOf(segments);
  }

  /** A language model seen as a network; the model stays with its owner. */
  public static Network of(LanguageModel model) {
    return new Network(model.config().modelType(), model.fingerprint(), model.segments());
  }

  /** All sites in order of execution. */
  public List<Site> sites() {
    return segments.stream().flatMap(segment -> segment.sites().stream()).toList();
  }

  /** All sites by name, in order of execution. */
  public Map<String, Site> sitesByName() {
    Map<String, Site> byName = new LinkedHashMap<>();
    sites().forEach(site -> byName.put(site.name(), site));
    return byName;
  }

  /**
   * @throws UserError if there is no such site
   */
  public Site site(String name) {
    @Nullable Site site = sitesByName().get(name);
    if (site == null) {
      throw new UserError(
          "This %s model has no site \"%s\"; `tiller model inspect` lists its %d sites."
              .formatted(type, name, sites().size()));
    }
    return site;
  }
}
