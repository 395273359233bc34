package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.linear.LinearMethod;

/**
 * What a solver needs, counted from shapes alone.
 *
 * @param levels operations that must wait for each other
 * @param flops floating-point operations
 * @param bytes of memory at its peak, what is returned included
 */
public record Cost(long levels, double flops, long bytes) {

  /** Dependent levels of a linear solver over {@code length} steps. */
  public static long levels(LinearMethod method, long length) {
    long log = log2(length);
    return switch (method) {
      case SEQUENTIAL, FUSED -> length;
      case PCR -> log;
      case CR -> 2 * log;
      case CHUNKED -> {
        long chunk = Math.max(1, Math.round(Math.sqrt(length)));
        yield chunk + 2 * log2((length + chunk - 1) / chunk) + 1;
      }
    };
  }

  /**
   * A linear system of {@code chains} chains with blocks of {@code size}, without the system's own
   * memory.
   */
  public static Cost linear(LinearMethod method, long length, long chains, long size, int element) {
    double rows = (double) length * chains;
    double product = 2.0 * rows * size * size * size;
    double apply = 2.0 * rows * size * size;
    long blocks = length * chains * size * size * element;
    long sides = length * chains * size * element;
    return switch (method) {
      case SEQUENTIAL, FUSED -> new Cost(levels(method, length), apply, sides);
      case PCR ->
          new Cost(
              levels(method, length),
              Math.max(1, log2(length)) * (product + apply) - product,
              (length > 2 ? 2 * blocks : 0) + 2 * sides);
      case CR -> new Cost(levels(method, length), product + 2 * apply, blocks + 3 * sides);
      case CHUNKED -> new Cost(levels(method, length), product + 2 * apply, blocks + 2 * sides);
    };
  }

  /** {@code iterations} of Newton's method with Jacobians of {@code blocks}, without f's own. */
  public static Cost newton(
      LinearMethod method, long length, long batch, Blocks blocks, int element, int iterations) {
    Cost solve = linear(method, length, batch * blocks.groups(), blocks.size(), element);
    long sides = length * batch * blocks.width() * element;
    long own = sides * blocks.size();
    return new Cost(
        iterations * (solve.levels() + 1) + 1,
        iterations * solve.flops(),
        solve.bytes() + own + 3 * sides);
  }

  private static long log2(long length) {
    return length <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(length - 1);
  }
}
