package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;

/** What linear solvers with their default settings need, counted from shapes alone. */
final class LinearCosts {

  private LinearCosts() {}

  static long levels(LinearMethod method, long length) {
    long log = log2(length);
    return switch (method) {
      case SEQUENTIAL, FUSED -> length;
      case PCR -> log;
      case CR -> 2 * log;
      case CHUNKED -> {
        long chunk = new ChunkedSolver().chunkOf(length);
        yield chunk + 2 * log2((length + chunk - 1) / chunk) + 1;
      }
    };
  }

  static Cost of(LinearMethod method, long length, long chains, long size, int element) {
    double rows = (double) length * chains;
    double product = 2.0 * rows * size * size * size;
    double apply = 2.0 * rows * size * size;
    long side = chains * size * element;
    double flops =
        switch (method) {
          case SEQUENTIAL, FUSED -> apply;
          case PCR -> Math.max(1, log2(length)) * (product + apply) - product;
          case CR, CHUNKED -> product + 2 * apply;
        };
    long bytes =
        switch (method) {
          case SEQUENTIAL, FUSED -> length * side;
          case PCR -> parallel(length, side, size);
          case CR -> reduction(length, side, size, chains);
          case CHUNKED -> chunked(length, side, size);
        };
    return new Cost(levels(method, length), flops, bytes);
  }

  /** Two buffers of right-hand sides, and of blocks unless the chain is too short to need them. */
  private static long parallel(long length, long side, long size) {
    long buffers = length > 4 ? 2 : length > 2 ? 1 : 0;
    long last = length > 1 ? 0 : 1;
    return length * side * (2 + last + buffers * size);
  }

  /**
   * Halves of halves, and the solution. Rows of several chains do not lie evenly, so a level copies
   * its even and odd ones; that is most at the first.
   */
  private static long reduction(long length, long side, long size, long chains) {
    int tail = new CyclicReduction().tail();
    if (length <= tail) {
      return length * side;
    }
    boolean copies = chains > 1 && size > 1;
    long half = length / 2;
    long first = half * side * (1 + size) * (copies ? 3 : 1);
    long kept = 0;
    for (long rows = length; rows > tail; rows /= 2) {
      kept += rows / 2 * side * (1 + size);
    }
    long solution = (length + 1) * side;
    // Filling in the last even rows, when no halves are left.
    long last = solution + (copies ? half * side * (3 + size) : 0);
    return Math.max(Math.max(first, kept + solution), last);
  }

  /** Blocks and right-hand sides in another order, and what enters the chunks. */
  private static long chunked(long length, long side, long size) {
    long chunk = new ChunkedSolver().chunkOf(length);
    long chunks = (length + chunk - 1) / chunk;
    long padded = chunk * chunks * side;
    long place = chunks * side * (1 + size);
    return padded * (1 + size) + Math.max(chunk > 1 ? place : 0, padded);
  }

  private static long log2(long length) {
    return length <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(length - 1);
  }
}
