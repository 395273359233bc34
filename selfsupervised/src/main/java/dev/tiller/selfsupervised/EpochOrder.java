package dev.tiller.selfsupervised;

import dev.tiller.ground.Seeds;
import java.util.SplittableRandom;

/**
 * Which item a run's n-th sample is: all items once an epoch, in an order of each epoch's own. It
 * follows from the seed, so that a run may begin anywhere; the order of the epoch at hand is kept.
 * May be used from several threads.
 */
public final class EpochOrder {

  private final long seed;
  private final int items;
  private volatile Epoch epoch;

  private record Epoch(long number, int[] order) {}

  /**
   * @param seed of all epochs
   * @param items at least 1
   */
  public EpochOrder(long seed, int items) {
    if (items < 1) {
      throw new IllegalArgumentException("An epoch of " + items + " items has no order.");
    }
    this.seed = seed;
    this.items = items;
    this.epoch = shuffled(0);
  }

  private Epoch shuffled(long number) {
    int[] order = new int[items];
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, number));
    for (int i = 0; i < items; i++) { // Fisher and Yates, inside out.
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return new Epoch(number, order);
  }

  /**
   * @param sample of the run, from 0
   * @return its epoch, from 0
   */
  public long epoch(long sample) {
    return sample / items;
  }

  /**
   * @param sample of the run, from 0
   * @return in [0, items)
   */
  public int item(long sample) {
    long number = epoch(sample);
    Epoch now = epoch;
    if (now.number != number) {
      now = shuffled(number);
      epoch = now;
    }
    return now.order[(int) (sample % items)];
  }
}
