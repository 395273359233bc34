package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedsTest {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** The first five outputs of SplitMix64 from the state 1234567, as they are published. */
  private static final long[] PUBLISHED = {
    6457827717110365317L,
    3203168211198807973L,
    Long.parseUnsignedLong("9817491932198370423"),
    4593380528125082431L,
    Long.parseUnsignedLong("16408922859458223821")
  };

  /** Undoes the finalizer: its two multiplications and three shifts are each invertible. */
  private static long unfinish(long z) {
    z = unshift(z, 31) * 0x319642b2d24d8ec3L;
    z = unshift(z, 27) * 0x96de1b173f119089L;
    return unshift(z, 30);
  }

  private static long unshift(long z, int bits) {
    long x = z;
    for (int i = bits; i < 64; i += bits) {
      x = z ^ (x >>> bits);
    }
    return x;
  }

  @Test
  void streamsOfOneSeedAreTheOutputsOfSplitMix() {
    long seed = unfinish(1234567) - GOLDEN_GAMMA;
    for (int i = 0; i < PUBLISHED.length; i++) {
      assertThat(Seeds.mix(seed, i)).isEqualTo(PUBLISHED[i]);
    }
  }

  /** The JDK has the same generator under another name. */
  @Test
  void theStateIsTheFirstOutputOfTheSeedItself() {
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
      SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong());
      for (int stream = 0; stream < 100; stream++) {
        assertThat(Seeds.mix(seed, stream)).isEqualTo(random.nextLong());
      }
    }
  }

  @Test
  void neighboringSeedsAndRowsShareNothing() {
    Set<Long> seen = new HashSet<>();
    for (long seed = -50; seed < 50; seed++) {
      for (long row = -1; row < 1000; row++) {
        assertThat(seen.add(Seeds.mix(seed, row))).as("seed %d, row %d", seed, row).isTrue();
      }
    }
  }

  /** Published figures of FNV-1a, and one of our specification. */
  @Test
  void aNameIsTheNumberOfAStream() {
    assertThat(Seeds.stream("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(Seeds.stream("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(Seeds.stream("foobar")).isEqualTo(0x85944171f73967e8L);
    assertThat(Seeds.stream("img_001.png|motion|3")).isEqualTo(0x69c5797c2d74620cL);
    assertThat(Seeds.stream("\u00e9")).isNotEqualTo(Seeds.stream("\u00c3"));
  }

  /** One bit of either argument changes each bit of the result about half of the time. */
  @Test
  void everyBitMatters() {
    int[] flips = new int[64];
    int pairs = 0;
    for (long at = 0; at < 64; at++) {
      for (int bit = 0; bit < 64; bit++) {
        long plain = Seeds.mix(at, 7);
        long other = Seeds.mix(at ^ (1L << bit), 7);
        long third = Seeds.mix(at, 7 ^ (1L << bit));
        for (int b = 0; b < 64; b++) {
          flips[b] += (int) (((plain ^ other) >>> b) & 1) + (int) (((plain ^ third) >>> b) & 1);
        }
        pairs += 2;
      }
    }
    for (int b = 0; b < 64; b++) {
      assertThat((double) flips[b] / pairs).as("bit %d", b).isBetween(0.45, 0.55);
    }
  }
}
