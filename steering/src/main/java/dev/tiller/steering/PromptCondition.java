package dev.tiller.steering;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a map act on texts whose prompt meets a condition, whole or not at all: conditional
 * activation steering (CAST, arXiv 2409.05907, section 3.1). With h the mean over the prompt's
 * tokens and c the condition vector,
 *
 * <pre>
 * proj = tanh((c . h / c . c) c),   similarity = cos(h, proj),
 * g = 1 if similarity &gt; threshold (or &lt; threshold), else 0
 * </pre>
 *
 * <p>The prompt is what a pass without a key-value cache holds, or the first pass with one; what
 * was decided there stays for every token that follows. Each row of a batch is decided alone,
 * padding left out. Every token of the prompt has the opening, also those that came before what
 * decided it; so texts that are scored in one pass are decided from the whole of them.
 *
 * <p>Turning c around changes nothing, since h is projected on it: the similarity says how much of
 * h lies along c, not on which side. That is the paper's; which side of the threshold meets the
 * condition is learned with it.
 *
 * @param site where h is read: no site of the map comes before it
 * @param direction c, [d], not all zero
 * @param threshold of the similarity
 * @param above whether a similarity above the threshold meets the condition; below it otherwise
 * @param source what meets it
 * @param others what does not
 */
public record PromptCondition(
    String site,
    float[] direction,
    double threshold,
    boolean above,
    Provenance.Data source,
    Provenance.Data others)
    implements Guard {

  /** Checks and copies. */
  public PromptCondition {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(others, "others");
    Checks.finite(direction, "the condition's direction");
    direction = direction.clone();
    if (square(direction) == 0) {
      throw new IllegalArgumentException("The condition's direction is zero.");
    }
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException("The condition's threshold is no finite number.");
    }
  }

  @Override
  public float[] direction() {
    return direction.clone();
  }

  @Override
  public Map<String, Integer> reads() {
    return Map.of(site, direction.length);
  }

  @Override
  public <T> T match(Function<Gate, T> gate, Function<PromptCondition, T> condition) {
    return condition.apply(this);
  }

  @Override
  public String kind() {
    return "condition";
  }

  /**
   * Cosine of a mean of token vectors and what the condition vector makes of it, in [-1, 1]; 0
   * where the mean has nothing along it.
   */
  public double similarity(float[] mean) {
    double along = 0;
    for (int j = 0; j < direction.length; j++) {
      along += (double) direction[j] * mean[j];
    }
    along /= square(direction);
    double dot = 0;
    double projected = 0;
    for (int j = 0; j < direction.length; j++) {
      double p = Math.tanh(along * direction[j]);
      dot += p * mean[j];
      projected += p * p;
    }
    return projected == 0 ? 0 : dot / Math.sqrt(projected * square(mean));
  }

  /** Whether a similarity meets the condition. */
  public boolean isMet(double similarity) {
    return above ? similarity > threshold : similarity < threshold;
  }

  /** The same condition vector, judged otherwise. */
  public PromptCondition with(double otherThreshold, boolean otherAbove) {
    return new PromptCondition(site, direction, otherThreshold, otherAbove, source, others);
  }

  private static double square(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PromptCondition that
        && site.equals(that.site)
        && Arrays.equals(direction, that.direction)
        && threshold == that.threshold
        && above == that.above
        && source.equals(that.source)
        && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return Objects.hash(site, Arrays.hashCode(direction), threshold, above);
  }

  @Override
  public String toString() {
    return "condition at \"" + site + "\"";
  }
}
