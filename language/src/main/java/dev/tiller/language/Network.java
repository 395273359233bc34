package dev.tiller.language;

import dev.tiller.ground.UserError;
import dev.tiller.language.family.Family;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a family declares, put together: segments in order, sites inside them, parameters under
 * Hugging Face's names. It knows nothing of files, and owns its tensors; close it when done.
 */
final class Network implements AutoCloseable {

  private final Config config;
  private final List<Segment> segments;
  private final List<Site> sites;
  private final Map<String, Site> siteByName = new LinkedHashMap<>();
  private final Map<String, Tensor> parameters;
  private final List<Pointer> constants;

  private Network(Config config, Parts parts) {
    this.config = config;
    this.segments = parts.segments();
    this.sites = parts.sites();
    this.parameters = parts.parameters();
    this.constants = parts.constants();
    sites.forEach(site -> siteByName.put(site.name(), site));
  }

  /**
   * Builds a family's network; if that fails, what was loaded so far is freed.
   *
   * @throws UserError if a parameter is missing or the config asks for what the family cannot do
   */
  static Network of(Config config, Family family, Parts parts) {
    try {
      family.build(config, parts);
      parts.arrange();
      return new Network(config, parts);
    } catch (RuntimeException e) {
      parts.discard();
      throw e;
    }
  }

  List<Segment> segments() {
    return segments;
  }

  List<Site> sites() {
    return sites;
  }

  Map<String, Tensor> parameters() {
    return parameters;
  }

  Site site(String name) {
    @Nullable Site site = siteByName.get(name);
    if (site == null) {
      throw new UserError(
          "This %s model has no site \"%s\"; `tiller model inspect` lists its %d sites."
              .formatted(config.modelType(), name, sites.size()));
    }
    return site;
  }

  List<Site> sitesMatching(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      List<Site> found = sites.stream().filter(s -> pattern.matcher(s.name()).matches()).toList();
      if (found.isEmpty()) {
        throw new UserError(
            "No site of this %s model matches \"%s\" as a whole, as in \"%s\"; `tiller model inspect` lists the sites."
                .formatted(config.modelType(), regex, sites.get(sites.size() / 2)));
      }
      return found;
    } catch (PatternSyntaxException e) {
      throw new UserError(
          "\"" + regex + "\" is not a regular expression (" + e.getDescription() + ").", e);
    }
  }

  /**
   * Runs every segment.
   *
   * @param ids [batch, length] int64
   * @param states takes the input of every block and of the head; null if nobody asks
   * @return logits, [batch, length or 1, vocabulary]; owned by the caller's scope
   */
  Tensor run(Tensor ids, Pass pass, @Nullable List<Tensor> states) {
    Tensor state = embed(ids, pass);
    for (int i = 1; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean boundary = segment.block() != segments.get(i - 1).block();
      if (states != null && boundary) {
        states.add(state);
      }
      Tensor next = segment.run(state, pass);
      if (states == null) {
        state.close();
      }
      state = next;
    }
    return state;
  }

  private Tensor embed(Tensor ids, Pass pass) {
    try {
      return segments.get(0).run(ids, pass);
    } catch (RuntimeException e) {
      // Checking every id before every pass would cost more than it is worth.
      int vocabulary = config.count("vocab_size");
      for (long id : Tensors.longs(ids)) {
        if (id < 0 || id >= vocabulary) {
          throw new UserError(
              "The input holds the token id %d, but this %s model has the ids 0 to %d; its tokenizer is another model's."
                  .formatted(id, config.modelType(), vocabulary - 1),
              e);
        }
      }
      throw e;
    }
  }

  @Override
  public void close() {
    parameters.values().forEach(Tensor::close);
    constants.forEach(Pointer::close);
  }
}
