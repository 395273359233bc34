package dev.tiller.cli.fit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Order;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a map is fitted. What is not given is the method's default. */
final class FitOptions {

  @Option(
      names = "--sites",
      paramLabel = "GROUP|REGEX",
      description =
          "Where to steer: a regular expression for names of sites, or a group (attention, mlp, post_layernorm, pre_layernorm, all_layernorm, icml24, residual, residual_middle).")
  private @Nullable String sites;

  @Option(
      names = "--pooling",
      paramLabel = "P",
      description = "One number per sentence from its tokens: mean, max, min or last.")
  private @Nullable String pooling;

  @Option(
      names = "--order",
      paramLabel = "O",
      description =
          "causal: each site sees what earlier maps did; at-once: all from one pass; joint: trained together (lineas).")
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

  @Option(
      names = "--drop-first-token",
      description =
          "Leave the token for the beginning of a text out of the pooling; its values can be very"
              + " large.")
  private boolean dropFirstToken;

  @Option(
      names = "--max-tokens",
      paramLabel = "n",
      defaultValue = "" + Sentences.DEFAULT_LIMIT,
      description = "Cut sentences after so many tokens (default: ${DEFAULT-VALUE}).")
  private int maxTokens = Sentences.DEFAULT_LIMIT;

  /** The settings for {@code method}. */
  public FitSettings settings(SteeringMethod method) {
    FitSettings settings = FitSettings.of(method).withSeed(seed);
    settings = sites == null ? settings : settings.withSites(sites);
    if (pooling != null) {
      settings =
          settings.withPooling(WrongUse.check("--pooling", () -> TokenPooling.parse(pooling)));
    }
    if (order != null) {
      settings = with("--order", parse(order), settings::withOrder);
    }
    if (support != null) {
      Support range = WrongUse.check("--support", () -> Support.parse(support));
      settings = with("--support", range, settings::withSupport);
    }
    return settings;
  }

  /** A setting that the method may refuse. */
  private static <T> FitSettings with(String option, T value, Function<T, FitSettings> change) {
    return WrongUse.check(option, () -> change.apply(value));
  }

  /** The settings with what only the tokenizer knows. */
  public FitSettings with(FitSettings settings, Tokenizer tokenizer) {
    if (!dropFirstToken) {
      return settings;
    }
    return settings.withoutFirstToken(
        tokenizer
            .bos()
            .orElseThrow(
                () ->
                    new UserError(
                        "--drop-first-token needs a token for the beginning of a text, and this"
                            + " model's tokenizer names none; leave the option out.")));
  }

  /**
   * Most tokens of a sentence.
   *
   * @param context longest sequence of the model
   */
  public int maxTokens(int context) {
    if (maxTokens < 1) {
      throw new WrongUse("--max-tokens is " + maxTokens + "; at least 1 was expected.");
    }
    return Math.min(maxTokens, context);
  }

  private static Order parse(String name) {
    for (Order order : Order.values()) {
      if (order.toString().equals(name)) {
        return order;
      }
    }
    throw new WrongUse(
        "--order: There is no order \"" + name + "\"; choose causal, at-once or joint.");
  }
}
