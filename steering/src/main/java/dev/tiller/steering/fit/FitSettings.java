package dev.tiller.steering.fit;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.Order;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import org.jspecify.annotations.Nullable;

/**
 * How a map is fitted. Start from {@link #of} and change what you want to differ.
 *
 * @param method what learns
 * @param sites a group of {@link SiteGroups}, or a regular expression
 * @param pooling over tokens
 * @param order of estimation
 * @param support of the maps
 * @param firstToken id of a token that is left out of the pooling where it stands first (BOS
 *     positions of some models carry very large values); null to pool every real token
 * @param strength at which earlier sites are steered during a causal fit; 1 in the paper
 * @param seed of the subsample that makes the sets equally large, and of whatever chance a joint
 *     method uses
 */
public record FitSettings(
    SteeringMethod method,
    String sites,
    TokenPooling pooling,
    Order order,
    Support support,
    @Nullable Integer firstToken,
    double strength,
    long seed) {

  /** Refuses what the method cannot do. */
  public FitSettings {
    method.requireFittable(order, support);
    if (!Double.isFinite(strength)) {
      throw new UserError("The strength is " + strength + "; a finite number was expected.");
    }
  }

  /** The method's defaults. */
  public static FitSettings of(SteeringMethod method) {
    SteeringMethod.Defaults d = method.defaults();
    return new FitSettings(method, d.sites(), d.pooling(), d.order(), d.support(), null, 1, 0);
  }

  /**
   * These settings as a map's provenance keeps them, and thereby their identity.
   *
   * @param maxTokens sentences are cut after this many
   */
  public Provenance.Settings recorded(int maxTokens) {
    return recorded(method.identity(), maxTokens);
  }

  Provenance.Settings recorded(Identity parameters, int maxTokens) {
    return new Provenance.Settings(
        parameters.text(),
        sites,
        pooling.text(),
        firstToken,
        order.text(),
        support.text(),
        maxTokens,
        seed,
        strength);
  }

  /** With the same method under other parameters. */
  public FitSettings withMethod(SteeringMethod other) {
    return new FitSettings(other, sites, pooling, order, support, firstToken, strength, seed);
  }

  /** With other sites. */
  public FitSettings withSites(String other) {
    return new FitSettings(method, other, pooling, order, support, firstToken, strength, seed);
  }

  /** With another pooling. */
  public FitSettings withPooling(TokenPooling other) {
    return new FitSettings(method, sites, other, order, support, firstToken, strength, seed);
  }

  /** With another order. */
  public FitSettings withOrder(Order other) {
    return new FitSettings(method, sites, pooling, other, support, firstToken, strength, seed);
  }

  /** With another support. */
  public FitSettings withSupport(Support other) {
    return new FitSettings(method, sites, pooling, order, other, firstToken, strength, seed);
  }

  /** Leaving this token out of the pooling where it stands first. */
  public FitSettings withoutFirstToken(int id) {
    return new FitSettings(method, sites, pooling, order, support, id, strength, seed);
  }

  /** Steering earlier sites at another strength during a causal fit. */
  public FitSettings withStrength(double other) {
    return new FitSettings(method, sites, pooling, order, support, firstToken, other, seed);
  }

  /** With another seed. */
  public FitSettings withSeed(long other) {
    return new FitSettings(method, sites, pooling, order, support, firstToken, strength, other);
  }
}
