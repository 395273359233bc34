package dev.tiller.steering;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a map act where text looks like the source and leaves other text alone, token by token:
 *
 * <pre>
 * y = x + strength g (T(x) - x)
 * g_t = sigmoid(sharpness (e_t - threshold)),
 * e_t = n / (n + prior) (sum over sites of weight . mean of x over the last n tokens + offset)
 * </pre>
 *
 * <p>The evidence e is the logarithm of a likelihood ratio, source against everything else, as a
 * linear function of the mean of the tokens so far: that is what pooled moments describe, and one
 * token tells nearly nothing. Few tokens tell little, so {@code prior} tokens of no evidence count
 * with them. With a {@code window} no more than so many tokens are looked back on, so that a gate
 * may shut again where a long text changes its subject. The evidence is read at one site or
 * several, the last one before its own map, and holds for all sites of the map: what the map does
 * cannot argue with its own gate. Derived here; LinEAS (arXiv 2503.10679, section 5) names the
 * choice of tokens as open.
 *
 * @param readings where the evidence is read, in order of execution, at least one: no site of the
 *     map comes before the last
 * @param offset of the evidence
 * @param prior how many tokens of no evidence count beside the others, 0 or above
 * @param window tokens that are looked back on, the present one included; 0 for all so far
 * @param threshold evidence at which the gate is half open
 * @param sharpness how fast it opens, above 0
 * @param source what it opens for
 * @param others what it stays shut for
 */
public record Gate(
    List<Reading> readings,
    double offset,
    double prior,
    int window,
    double threshold,
    double sharpness,
    Provenance.Data source,
    Provenance.Data others)
    implements Guard {

  /**
   * What is read at one site.
   *
   * @param site its name
   * @param weight per neuron
   */
  public record Reading(String site, float[] weight) {

    /** Checks and copies. */
    public Reading {
      Objects.requireNonNull(site, "site");
      Checks.finite(weight, "the gate's weight");
      weight = weight.clone();
    }

    @Override
    public float[] weight() {
      return weight.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Reading that
          && site.equals(that.site)
          && Arrays.equals(weight, that.weight);
    }

    @Override
    public int hashCode() {
      return Objects.hash(site, Arrays.hashCode(weight));
    }

    @Override
    public String toString() {
      return site + "[" + weight.length + "]";
    }
  }

  /** Checks and copies. */
  public Gate {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(others, "others");
    readings = List.copyOf(readings);
    if (readings.isEmpty()
        || readings.stream().map(Reading::site).distinct().count() < readings.size()) {
      throw new IllegalArgumentException(
          "A gate reads at one site or at several different ones, but here it reads at "
              + readings
              + ".");
    }
    if (!Double.isFinite(offset) || !Double.isFinite(threshold)) {
      throw new IllegalArgumentException("The gate's offset or threshold is no finite number.");
    }
    if (!(prior >= 0) || Double.isInfinite(prior)) {
      throw new IllegalArgumentException("The gate's prior is no number of tokens.");
    }
    if (window < 0) {
      throw new IllegalArgumentException("The gate's window is no number of tokens.");
    }
    if (!(sharpness > 0) || Double.isInfinite(sharpness)) {
      throw new IllegalArgumentException("The gate's sharpness is not above 0.");
    }
  }

  /** One that reads at one site and looks back on all tokens so far. */
  public Gate(
      String site,
      float[] weight,
      double offset,
      double prior,
      double threshold,
      double sharpness,
      Provenance.Data source,
      Provenance.Data others) {
    this(
        List.of(new Reading(site, weight)), offset, prior, 0, threshold, sharpness, source, others);
  }

  @Override
  public String site() {
    return readings.get(readings.size() - 1).site();
  }

  @Override
  public Map<String, Integer> reads() {
    Map<String, Integer> widths = new LinkedHashMap<>();
    readings.forEach(reading -> widths.put(reading.site(), reading.weight.length));
    return Collections.unmodifiableMap(widths);
  }

  /** The weights of all readings, one after the other. */
  public float[] weight() {
    int width = readings.stream().mapToInt(reading -> reading.weight.length).sum();
    float[] all = new float[width];
    int from = 0;
    for (Reading reading : readings) {
      System.arraycopy(reading.weight, 0, all, from, reading.weight.length);
      from += reading.weight.length;
    }
    return all;
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
   * Evidence of the tokens that are looked back on.
   *
   * @param mean of their vectors, those of all readings one after the other
   * @param tokens how many they are
   */
  public double evidence(float[] mean, int tokens) {
    float[] weight = weight();
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
    return new Gate(readings, offset, otherPrior, window, threshold, sharpness, source, others);
  }

  /** The same weight and offset over another window; 0 for all tokens so far. */
  public Gate over(int otherWindow) {
    return new Gate(readings, offset, prior, otherWindow, threshold, sharpness, source, others);
  }

  /** The same evidence, judged otherwise. */
  public Gate with(double otherThreshold, double otherSharpness) {
    return new Gate(
        readings, offset, prior, window, otherThreshold, otherSharpness, source, others);
  }

  @Override
  public String toString() {
    return "gate at \"" + site() + "\"";
  }
}
