package dev.tiller.ground;

import java.nio.charset.StandardCharsets;

/**
 * Streams of random numbers that share nothing: {@code mix(seed, row)} is the seed of a row's own
 * stream, so that neither neighboring rows nor neighboring seeds repeat each other.
 *
 * <p>The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, OOPSLA 2014), applied to the seed and again to its sum with the
 * stream's number.
 */
public final class Seeds {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /**
   * The seed of one stream.
   *
   * @param seed of the whole
   * @param stream number of the row, the item or the step; any value
   */
  public static long mix(long seed, long stream) {
    return finish(finish(seed + GOLDEN_GAMMA) + (stream + 1) * GOLDEN_GAMMA);
  }

  /**
   * A name as the number of a stream: FNV-1a of 64 bits over its UTF-8, so that what is drawn under
   * a name does not depend on what else is drawn.
   */
  public static long stream(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private static long finish(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
