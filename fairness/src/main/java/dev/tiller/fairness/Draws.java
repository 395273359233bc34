package dev.tiller.fairness;

import dev.tiller.ground.Seeds;
import java.util.SplittableRandom;

/**
 * What is drawn for an item under a perturbation depends on their names alone: not on the order of
 * the items, the level, the model or the machine. SplitMix64 (which Java's {@link SplittableRandom}
 * is) over FNV-1a of 64 bits.
 */
public final class Draws {

  private Draws() {}

  /** SplitMix64's first number from the state {@code x}: the golden ratio added, then mixed. */
  public static long mix(long x) {
    return new SplittableRandom(x).nextLong();
  }

  /** The seed of one draw: mixed FNV-1a of {@code item|perturbation|draw}. */
  public static long seed(String item, String perturbation, Object draw) {
    return mix(Seeds.stream(item + "|" + perturbation + "|" + draw));
  }

  /** The stream of an item under a perturbation. */
  public static SplittableRandom of(String item, String perturbation, Object draw) {
    return new SplittableRandom(seed(item, perturbation, draw));
  }

  /**
   * How many of {@code count} things a share touches: rounded half up, so that every larger share
   * touches the same ones and more.
   */
  public static int share(double share, int count) {
    return (int) Math.floor(share * count + 0.5);
  }
}
