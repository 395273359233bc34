package dev.tiller.cli.option;

import dev.tiller.steering.Order;
import dev.tiller.steering.Pooling;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.tensor.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a map is fitted. What is not given is the method's default. */
public final class FitOptions {

  @Option(
      names = "--sites",
      paramLabel = "REGEX|group",
      description = "Where to steer: a group such as post_layernorm, or a regular expression.")
  private @Nullable String sites;

  @Option(
      names = "--pooling",
      paramLabel = "P",
      description = "One number per sentence from its tokens: mean, max, min or last.")
  private @Nullable String pooling;

  @Option(
      names = "--order",
      paramLabel = "O",
      description = "causal: each site sees what earlier maps did; at-once: all from one pass.")
  private @Nullable String order;

  @Option(
      names = "--support",
      paramLabel = "S",
      description = "Which values move: all, or those between quantiles, such as q0-100 or q1-99.")
  private @Nullable String support;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Decides which sentences are left out of a larger set (default: 0).")
  private long seed;

  /** The settings for {@code method}. */
  public FitSettings settings(SteeringMethod method) {
    FitSettings settings = FitSettings.of(method).withSeed(seed);
    settings = sites == null ? settings : settings.withSites(sites);
    settings = pooling == null ? settings : settings.withPooling(Pooling.parse(pooling));
    settings = order == null ? settings : settings.withOrder(parse(order));
    return support == null ? settings : settings.withSupport(Support.parse(support));
  }

  private static Order parse(String name) {
    for (Order order : Order.values()) {
      if (order.toString().equals(name)) {
        return order;
      }
    }
    throw new UserError("There is no order \"" + name + "\"; choose causal, at-once or joint.");
  }
}
