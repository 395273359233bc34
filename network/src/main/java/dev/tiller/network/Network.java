package dev.tiller.network;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Anything written as segments with sites: what reading, steering, training and chain solvers need
 * to know of a network. A language model is one; so is a network of a user's own, made with {@link
 * #of} from segments or with {@code BuiltNetwork} from parts.
 */
public interface Network {

  /** The architecture, such as {@code gemma2}. */
  String type();

  /**
   * What tells this network from every other: architecture, and names, shapes, values of parameters
   * and of running statistics.
   */
  String fingerprint();

  /** The steps in order of execution. */
  List<Segment> segments();

  /** Parameters by name; owned by the network. Empty where it does not say. */
  default Map<String, Tensor> parameters() {
    return Map.of();
  }

  /**
   * The group of sites that steering takes where nobody says; empty if the network has none to
   * propose.
   */
  default String defaultSites() {
    return "";
  }

  /**
   * A network of given segments.
   *
   * @param fingerprint another one for other parameters: maps are refused where it differs
   */
  static Network of(String type, String fingerprint, List<Segment> segments) {
    record Given(String type, String fingerprint, List<Segment> segments) implements Network {}
    return new Given(type, fingerprint, List.copyOf(segments));
  }

  /** All sites in order of execution. */
  default List<Site> sites() {
    return segments().stream().flatMap(segment -> segment.sites().stream()).toList();
  }

  /** All sites by name, in order of execution. */
  default Map<String, Site> sitesByName() {
    Map<String, Site> byName = new LinkedHashMap<>();
    sites().forEach(site -> byName.put(site.name(), site));
    return byName;
  }

  /**
   * @throws UserError if there is no such site
   */
  default Site site(String name) {
    @Nullable Site site = sitesByName().get(name);
    if (site == null) {
      throw new UserError(
          "This %s model has no site \"%s\"; `tiller model inspect` lists its %d sites."
              .formatted(type(), name, sites().size()));
    }
    return site;
  }

  /**
   * Sites whose whole name matches a regular expression, in order of execution.
   *
   * @throws UserError if the expression is malformed or matches none
   */
  default List<Site> sitesMatching(String regex) {
    List<Site> all = sites();
    try {
      Pattern pattern = Pattern.compile(regex);
      List<Site> found = all.stream().filter(s -> pattern.matcher(s.name()).matches()).toList();
      if (found.isEmpty()) {
        throw new UserError(
            "No site of this %s model matches \"%s\" as a whole, as in \"%s\"; `tiller model inspect` lists the sites."
                .formatted(type(), regex, all.get(all.size() / 2)));
      }
      return found;
    } catch (PatternSyntaxException e) {
      throw new UserError(
          "\"" + regex + "\" is not a regular expression (" + e.getDescription() + ").", e);
    }
  }

  /**
   * Runs some of the segments; states in between are freed.
   *
   * @param state what segment {@code from} reads; it stays the caller's
   * @param from number of the first segment to run
   * @param to number of the first that is not run
   * @return the state before segment {@code to}, in the caller's scope
   */
  default State run(State state, Pass pass, int from, int to) {
    State now = state;
    for (int s = from; s < to; s++) {
      State next = segments().get(s).run(now, pass);
      if (s > from) {
        for (int i = 0; i < now.size(); i++) {
          if (!next.holds(now.get(i)) && !state.holds(now.get(i))) {
            now.get(i).close();
          }
        }
      }
      now = next;
    }
    return now;
  }

  /**
   * What the network answers to an input.
   *
   * @return the main tensor that the last segment leaves; owned by the caller's scope
   */
  default Tensor answer(Input input, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, taps)) {
      return scope.keep(run(input.state(), pass, 0, segments().size()).main());
    }
  }
}
