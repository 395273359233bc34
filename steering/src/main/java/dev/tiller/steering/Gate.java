package dev.tiller.steering;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a map act where text looks like the source and leaves other text alone, token by token:
 *
 * <pre>
 * y = x + strength g (T(x) - x)
 * g_t = sigmoid(sharpness (e_t - threshold)),
 * e_t = t / (t + prior) (weight . mean_{s &lt;= t} x_s + offset)
 * </pre>
 *
 * <p>The evidence e is the logarithm of a likelihood ratio, source against everything else, as a
 * linear function of the mean of the tokens so far: that is what pooled moments describe, and one
 * token tells nearly nothing. Few tokens tell little, so {@code prior} tokens of no evidence count
 * with them. It is read at one site, before that site's own map, and holds for all sites of the
 * map: what the map does cannot argue with its own gate. Derived here; LinEAS (arXiv 2503.10679,
 * section 5) names the choice of tokens as open.
 *
 * @param site where the evidence is read: no site of the map comes before it
 * @param weight per neuron
 * @param offset of the evidence
 * @param prior how many tokens of no evidence count beside those so far, 0 or above
 * @param threshold evidence at which the gate is half open
 * @param sharpness how fast it opens, above 0
 * @param source what it opens for
 * @param others what it stays shut for
 */
public record Gate(
    String site,
    float[] weight,
    double offset,
    double prior,
    double threshold,
    double sharpness,
    Provenance.Data source,
    Provenance.Data others)
    implements Guard {

  /** Checks and copies. */
  public Gate {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(others, "others");
    Checks.finite(weight, "the gate's weight");
    if (!Double.isFinite(offset) || !Double.isFinite(threshold)) {
      throw new IllegalArgumentException("The gate's offset or threshold is no finite number.");
    }
    if (!(prior >= 0) || Double.isInfinite(prior)) {
      throw new IllegalArgumentException("The gate's prior is no number of tokens.");
    }
    if (!(sharpness > 0) || Double.isInfinite(sharpness)) {
      throw new IllegalArgumentException("The gate's sharpness is not above 0.");
    }
    weight = weight.clone();
  }

  @Override
  public float[] weight() {
    return weight.clone();
  }

  @Override
  public int width() {
    return weight.length;
  }

  @Override
  public <T> T match(Function<Gate, T> gate, Function<PromptCondition, T> condition) {
    return gate.apply(this);
  }

  @Override
  public String kind() {
    return "gate";
  }

  /**
   * Evidence of the tokens so far.
   *
   * @param mean of their vectors
   * @param tokens how many they are
   */
  public double evidence(float[] mean, int tokens) {
    double sum = offset;
    for (int j = 0; j < weight.length; j++) {
      sum += (double) weight[j] * mean[j];
    }
    return sum * tokens / (tokens + prior);
  }

  /** How far the gate is open at some evidence, in [0, 1]. */
  public double opening(double evidence) {
    return 1 / (1 + Math.exp(-sharpness * (evidence - threshold)));
  }

  /** The same weight and offset with another prior. */
  public Gate after(double otherPrior) {
    return new Gate(site, weight, offset, otherPrior, threshold, sharpness, source, others);
  }

  /** The same evidence, judged otherwise. */
  public Gate with(double otherThreshold, double otherSharpness) {
    return new Gate(site, weight, offset, prior, otherThreshold, otherSharpness, source, others);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Gate that
        && site.equals(that.site)
        && Arrays.equals(weight, that.weight)
        && offset == that.offset
        && prior == that.prior
        && threshold == that.threshold
        && sharpness == that.sharpness
        && source.equals(that.source)
        && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return Objects.hash(site, Arrays.hashCode(weight), offset, prior, threshold, sharpness);
  }

  @Override
  public String toString() {
    return "gate at \"" + site + "\"";
  }
}
