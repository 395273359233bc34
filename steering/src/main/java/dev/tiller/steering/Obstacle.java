package dev.tiller.steering;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why something cannot be done with a finished map: folding it, or undoing it.
 *
 * @param reason what stands in the way
 * @param sites where; empty where it is the map as a whole
 */
public record Obstacle(Reason reason, List<String> sites) {

  /** What can stand in the way, and what can be done about it. */
  public enum Reason {
    /** A guard decides where the map acts. */
    GUARD("acts behind a guard", "take the map that it was made from"),
    /** Several stages that are no single map. */
    SEQUENCE("is a sequence of maps that do not make one", "compose maps with the support all"),
    /** More than one linear piece. */
    PIECES(
        "moves values in several linear pieces",
        "fit it with a method of one piece such as linear-act"),
    /** Values outside are left alone. */
    SUPPORT("moves only values inside a finite support", "fit it with --support all"),
    /** Other positions are left alone. */
    POSITION("moves the last position alone", "fit it with a method that moves all"),
    /** A slope over the mean of an image's channel, which no weight knows. */
    MEAN(
        "moves the mean of each channel by a slope, and no weight knows that mean",
        "fit it with a method that shifts, such as --method mean-act, or on sites of tokens, such as --sites '.*transformer_blocks.*norm.*'"),
    /** A slope of zero. */
    COLLAPSE(
        "has slopes of zero, which send different values to the same one",
        "scale it below strength 1 first"),
    /** No weight makes the site. */
    NO_WEIGHT(
        "is not the output of a projection or a norm",
        "fit it on sites that are, such as --sites attention"),
    /** A shift without a bias to hold it. */
    NO_BIAS("needs a bias that this architecture does not have", Reason.FOR_TILLER),
    /** A norm's shift that no reader of the norm can hold. */
    READERS_WITHOUT_BIAS(
        "is a norm without a bias, and feeds a projection that has no place for one either",
        Reason.FOR_TILLER),
    /** A norm's shift that others than projections would see. */
    OTHER_READERS(
        "is a norm without a bias that feeds more than projections (the residual stream, experts, the head)",
        Reason.FOR_TILLER),
    /** A shift of a sum of experts. */
    EXPERTS("adds up experts, which have no biases", Reason.FOR_TILLER),
    /** A shift of a sum of experts by other weights than shares. */
    WEIGHTED_EXPERTS(
        "adds up experts by weights that do not sum to one, so that no bias of theirs is a shift",
        "fit it on other sites, or with a method that does not shift such as aura");

    private static final String FOR_TILLER = "fold for Tiller alone by --tiller-only";

    private final String what;
    private final String remedy;

    Reason(String what, String remedy) {
      this.what = what;
      this.remedy = remedy;
    }

    /** Goes on from the name of a site: {@code moves only values inside a finite support}. */
    public String what() {
      return what;
    }

    /** What the user can do: {@code fit it with --support all}. */
    public String remedy() {
      return remedy;
    }
  }

  /** Copies the list. */
  public Obstacle {
    sites = List.copyOf(sites);
  }

  /** For people, without a full stop. */
  @Override
  public String toString() {
    String where =
        switch (sites.size()) {
          case 0 -> "it";
          case 1 -> "the site \"%s\"".formatted(sites.get(0));
          default -> "the site \"%s\" (and %d more)".formatted(sites.get(0), sites.size() - 1);
        };
    return "%s %s: %s".formatted(where, reason.what(), reason.remedy());
  }

  /** All of them in a row, separated by semicolons; empty where there are none. */
  public static String all(List<Obstacle> obstacles) {
    return obstacles.stream().map(Obstacle::toString).collect(Collectors.joining("; "));
  }

  /** Gathers obstacles by reason, in the order of the reasons. */
  public static final class Collector {

    private final Map<Reason, List<String>> found = new EnumMap<>(Reason.class);

    /** Begins with what is in the way of the map as a whole. */
    public Collector(SteeringMap map) {
      if (map.guard() != null) {
        found.put(Reason.GUARD, new ArrayList<>());
      }
    }

    /** What is in the way at one site. */
    public void add(Reason reason, String site) {
      found.computeIfAbsent(reason, r -> new ArrayList<>()).add(site);
    }

    /** What keeps a site map from being one affine map of every value. */
    public void addShape(String site, SiteMap map) {
      List<Stage> stages = map.stages();
      if (stages.stream().anyMatch(stage -> stage.pieces() > 1)) {
        add(Reason.PIECES, site);
      }
      if (stages.stream().anyMatch(Stage::bounded)) {
        add(Reason.SUPPORT, site);
      } else if (stages.size() > 1) {
        add(Reason.SEQUENCE, site);
      }
    }

    /** What was gathered. */
    public List<Obstacle> obstacles() {
      List<Obstacle> all = new ArrayList<>();
      found.forEach((reason, sites) -> all.add(new Obstacle(reason, sites)));
      return List.copyOf(all);
    }
  }
}
