package dev.tiller.steering;

import java.util.List;

/**
 * Learns maps from pooled responses of two sets: the source, which the map moves away from, and the
 * target, which it moves toward. A method holds nothing but its parameters, uses no chance, and
 * computes in double.
 */
public interface SteeringMethod {

  /** Name on the command line and in files, such as {@code linear-act}. */
  String name();

  /** What the method's authors use where the user says nothing. */
  Defaults defaults();

  /** What it can learn from. */
  default Demand demand() {
    return Demand.TWO_SETS;
  }

  /**
   * Whether it must see all sites together, because it chooses among the neurons of all of them; it
   * then cannot be fitted causally.
   */
  default boolean needsAllSites() {
    return false;
  }

  /**
   * Whether strength interpolates between the plain value and the mapped one, so that a support
   * makes sense; otherwise strength multiplies a vector and is unbounded.
   */
  boolean interpolates();

  /**
   * Fits the sites that are estimated together: all of them, or those of one causal stage.
   *
   * @param sites in order of execution; each element is read once, in order, so that a list may
   *     produce them on demand
   * @return one map a site in the same order, for every value and position: supports are added by
   *     whoever called
   */
  List<? extends Stage> fit(List<SiteResponses> sites);

  /**
   * Defaults of a method.
   *
   * @param pooling over tokens
   * @param order of estimation
   * @param support of the maps
   * @param sites name of a group of sites, or {@code default} for the one that suits the family
   */
  record Defaults(Pooling pooling, Order order, Support support, String sites) {}

  /**
   * What a method can learn from.
   *
   * @param least sentences a set
   * @param most sentences a set that it uses; more are left out
   * @param equalSizes whether both sets are cut to the same size
   */
  record Demand(int least, int most, boolean equalSizes) {

    /** Two samples of equal size. */
    public static final Demand TWO_SETS = new Demand(4, Integer.MAX_VALUE, true);

    /** Two samples of any size. */
    public static final Demand ANY_SIZES = new Demand(4, Integer.MAX_VALUE, false);

    /** One pair of prompts. */
    public static final Demand ONE_PAIR = new Demand(1, 1, true);
  }
}
