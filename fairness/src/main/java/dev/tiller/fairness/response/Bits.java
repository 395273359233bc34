package dev.tiller.fairness.response;

/** Yes or no of many comparisons as doubles: each holds a whole number of so many bits exactly. */
final class Bits {

  /** Whole numbers of so many bits are doubles without loss. */
  private static final int EACH = 52;

  private final long[] words;

  /** All no. */
  Bits(int count) {
    words = new long[words(count)];
  }

  /** Doubles that so many bits take. */
  static int words(int count) {
    return (count + EACH - 1) / EACH;
  }

  void set(int bit) {
    words[bit / EACH] |= 1L << bit % EACH;
  }

  /** Writes them into an array from a place on; what is behind them stays. */
  double[] into(double[] numbers, int from) {
    for (int w = 0; w < words.length; w++) {
      numbers[from + w] = words[w];
    }
    return numbers;
  }

  /** One bit of such numbers, which begin at a place. */
  static boolean get(double[] numbers, int from, int bit) {
    return ((long) numbers[from + bit / EACH] >> bit % EACH & 1) == 1;
  }

  /** How many bits are set. */
  static int count(double[] numbers) {
    int count = 0;
    for (double word : numbers) {
      count += Long.bitCount((long) word);
    }
    return count;
  }
}
