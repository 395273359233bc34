package dev.tiller.steering;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.util.List;

/**
 * A way to learn a map from two sets of sentences: the source, which the map moves away from, and
 * the target, which it moves toward. A method holds nothing but its parameters.
 *
 * <p>There are two kinds. A {@link ResponseMethod} sees what the network answered at each site and
 * gives one map a site; it never sees the network. A {@link JointMethod} trains the maps of all
 * sites together through the network, because what an early map does changes what later ones meet.
 * Who adds a method implements one of the two, with a constructor that takes nothing, and names the
 * class in {@code META-INF/services/dev.tiller.steering.SteeringMethod}, in this project or in
 * another jar.
 */
public sealed interface SteeringMethod permits ResponseMethod, JointMethod {

  /** Name on the command line and in files, such as {@code linear-act}. */
  String name();

  /** Other names under which papers and their code know it. */
  default List<String> aliases() {
    return List.of();
  }

  /** What it does, in one line. */
  String summary();

  /** What can be set of it; see {@link Parameter}. */
  default List<Parameter<?>> parameters() {
    return List.of();
  }

  /** What decides its result: its name, and every parameter under its stable name. */
  default Identity identity() {
    Identity identity = Identity.of(name());
    for (Parameter<?> parameter : parameters()) {
      identity = identity.with(parameter.name(), parameter.of(this));
    }
    return identity;
  }

  /** What the method's authors use where the user says nothing. */
  Defaults defaults();

  /** What it can learn from. */
  default Demand demand() {
    return Demand.TWO_SETS;
  }

  /**
   * Whether strength interpolates between the plain value and the mapped one, so that a support
   * makes sense; otherwise strength multiplies a vector and is unbounded.
   */
  boolean interpolates();

  /**
   * Refuses settings of a fit that this method cannot do.
   *
   * @throws UserError with a sentence that says what it can do
   */
  default void requireFittable(Order order, Support support) {
    if (!interpolates() && support.bounded()) {
      throw new UserError(
          name() + " adds a vector to every value, so it has no support; use the support all.");
    }
  }

  /**
   * Defaults of a method.
   *
   * @param pooling over tokens
   * @param order of estimation
   * @param support of the maps
   * @param sites name of a group of sites, or {@code default} for the one that suits the family
   */
  record Defaults(TokenPooling pooling, Order order, Support support, String sites) {}

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
