package dev.tiller.network.layer;

/**
 * Slopes of ALiBi (arXiv 2108.12409): head h adds slope[h] * (key - query) to its scores. For head
 * counts that are no power of two the models fill in from the next power, in different orders.
 */
public final class Alibi {

  private Alibi() {}

  /**
   * MPT's: of the slopes for the next power of two, every second one first, then the others.
   *
   * @param maxBias exponent of the steepest halving, 8 in the paper
   */
  public static float[] mptSlopes(int heads, double maxBias) {
    int power = 1;
    while (power < heads) {
      power *= 2;
    }
    float[] all = geometric(power, maxBias);
    if (power == heads) {
      return all;
    }
    float[] chosen = new float[heads];
    int at = 0;
    for (int start : new int[] {1, 0}) {
      for (int i = start; i < power && at < heads; i += 2) {
        chosen[at++] = all[i];
      }
    }
    return chosen;
  }

  /**
   * Falcon's (and BLOOM's): the slopes of the power of two below, then every second one of the
   * power above. They are rounded to bfloat16 and added before the scores are scaled.
   *
   * @param scale of the scores
   */
  public static float[] falconSlopes(int heads, double scale) {
    int power = Integer.highestOneBit(heads);
    float[] below = geometric(power, 8);
    float[] above = geometric(2 * power, 8);
    float[] slopes = new float[heads];
    for (int h = 0; h < heads; h++) {
      float slope = h < power ? below[h] : above[2 * (h - power)];
      slopes[h] = (float) (roundToBfloat16(slope) * scale);
    }
    return slopes;
  }

  private static float[] geometric(int count, double maxBias) {
    float[] slopes = new float[count];
    for (int i = 0; i < count; i++) {
      slopes[i] = (float) Math.pow(2, -(i + 1) * maxBias / count);
    }
    return slopes;
  }

  /** To the nearest, ties to even. */
  private static float roundToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7FFF + ((bits >>> 16) & 1);
    return Float.intBitsToFloat(rounded & 0xFFFF0000);
  }
}
