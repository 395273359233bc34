package dev.tiller.training;

import dev.tiller.ground.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A part of a step's batch that goes through the network at once: samples {@code from} to {@code
 * to} (exclusive) of {@code samples}. A step whose batch fits in memory has one share.
 *
 * @param seed of the run
 * @param step from 0
 * @param seen samples of all steps before
 * @param from first sample of the share, from 0
 * @param to one past the last
 * @param samples of the whole step
 */
public record Share(long seed, long step, long seen, int from, int to, int samples) {

  /** Samples in this share. */
  public int size() {
    return to - from;
  }

  /** Share of the step's mean loss, in (0,1]. */
  public double weight() {
    return size() / (double) samples;
  }

  /**
   * The step's random stream, the same for all its shares: an objective that draws a batch draws
   * the whole of it and takes rows {@code from} to {@code to}.
   */
  public SplittableRandom random() {
    return new SplittableRandom(Seeds.mix(seed, step));
  }

  /**
   * The stream of one sample, whichever share it falls into.
   *
   * @param sample in [0, samples)
   */
  public SplittableRandom random(int sample) {
    return new SplittableRandom(Seeds.mix(Seeds.mix(seed, step), sample));
  }

  /**
   * Backward pass of a loss that autograd knows.
   *
   * @param loss scalar, mean over the share's samples
   */
  public Losses backward(Tensor loss) {
    return backward(Map.of(Losses.LOSS, loss));
  }

  /**
   * Backward pass of a loss that is the sum of named parts.
   *
   * @param parts scalars, means over the share's samples; at least one
   */
  public Losses backward(Map<String, Tensor> parts) {
    Map<String, Double> values = new LinkedHashMap<>();
    @Nullable Tensor sum = null;
    for (Map.Entry<String, Tensor> part : parts.entrySet()) {
      Tensor weighted = part.getValue().mul(new Scalar(weight()));
      values.put(part.getKey(), weighted.item_double());
      sum = sum == null ? weighted : sum.add(weighted);
    }
    if (sum == null) {
      throw new IllegalArgumentException("A loss without parts has no gradient.");
    }
    sum.backward();
    return new Losses(values);
  }
}
