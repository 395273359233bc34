package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A hybrid: the chain is cut into chunks of C steps; the chunks run side by side in order, which
 * gives for each place the product of the blocks since the chunk's start and what the chunk itself
 * contributes; cyclic reduction solves over the chunks' ends; one last operation adds what enters
 * each chunk. {@code C + 2 log2(L / C) + 1} dependent levels.
 *
 * @param chunk C, at least 1; 0 for the square root of the length
 * @param growthLimit largest entry a product may have before the solution is computed in order; 0
 *     for the default
 */
public record ChunkedSolver(long chunk, double growthLimit) implements LinearSolver {

  /** Checks the chunk. */
  public ChunkedSolver {
    if (chunk < 0) {
      throw new UserError(
          "A chunk has " + chunk + " steps, but at least 1 was expected; 0 chooses.");
    }
  }

  /** Chunks as long as there are chunks. */
  public ChunkedSolver() {
    this(0, 0);
  }

  @Override
  public LinearMethod method() {
    return LinearMethod.CHUNKED;
  }

  @Override
  public long levels(long length) {
    return chunkOf(length) + new CyclicReduction().levels(chunks(length)) + 1;
  }

  @Override
  public double rounds(long length) {
    return chunkOf(length) + new CyclicReduction().rounds(chunks(length));
  }

  /** Blocks and right-hand sides in another order, and what enters the chunks. */
  @Override
  public Cost cost(long length, long chains, long size, int element) {
    double apply = 2.0 * length * chains * size * size;
    long side = chains * size * element;
    long padded = chunkOf(length) * chunks(length) * side;
    long place = chunks(length) * side * (1 + size);
    long bytes = padded * (1 + size) + Math.max(chunkOf(length) > 1 ? place : 0, padded);
    return new Cost(levels(length), apply * size + 2 * apply, bytes);
  }

  private long chunks(long length) {
    long steps = chunkOf(length);
    return (length + steps - 1) / steps;
  }

  /** Steps of a chunk of a chain of {@code length} steps. */
  public long chunkOf(long length) {
    return chunk > 0 ? Math.min(chunk, length) : Math.max(1, Math.round(Math.sqrt(length)));
  }

  @Override
  public LinearSolution solve(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      Growth growth = new Growth(growthLimit, system);
      long steps = system.length();
      long c = chunkOf(steps);
      long n = chunks(steps);
      Stacks stacks = Stacks.of(system.chains(), system.size());
      // [C, n, M, ...]: one place of all chunks lies together, which is what a level works on.
      Tensor a = byPlace(system.a(), n, c);
      Tensor b = byPlace(system.b(), n, c);
      // What leads back from the first chunk would lead to A_0, whatever the caller left there.
      a.select(0, 0).select(0, 0).zero_();
      for (long place = 1; place < c; place++) {
        try (TensorScope level = TensorScope.open()) {
          Tensor step = stacks.blocks(a, place * n, 1, n);
          Tensor own = stacks.sides(b, place * n, 1, n);
          own.copy_(stacks.affine(own, step, stacks.sides(b, (place - 1) * n, 1, n)));
          step.copy_(stacks.multiply(step, stacks.blocks(a, (place - 1) * n, 1, n)));
        }
      }
      if (n > 1 && !growth.accepts(a)) {
        LinearSolution fallback = growth.inOrder(system);
        scope.keep(fallback.values());
        return fallback;
      }
      LinearSolution ends = growth.solved(b.select(0, c - 1));
      if (n > 1) {
        ends =
            new CyclicReduction(growthLimit, 64)
                .solve(new Bidiagonal(a.select(0, c - 1), b.select(0, c - 1)));
        enter(a, b, ends.values(), stacks);
      }
      Tensor z = b.transpose(0, 1).flatten(0, 1).narrow(0, 0, steps);
      return new LinearSolution(scope.keep(z), ends.growth(), ends.fellBack());
    }
  }

  /** Adds to every place what its chunk receives from the end of the one before. */
  private static void enter(Tensor a, Tensor b, Tensor ends, Stacks stacks) {
    try (TensorScope scope = TensorScope.open()) {
      long n = b.size(1);
      Tensor entering = torch.zeros_like(b); // Nothing enters the first chunk.
      entering.narrow(1, 1, n - 1).copy_(ends.narrow(0, 0, n - 1).unsqueeze(0));
      long rows = b.size(0) * n;
      stacks.add(
          stacks.sides(b, 0, 1, rows),
          stacks.blocks(a, 0, 1, rows),
          stacks.sides(entering, 0, 1, rows));
    }
  }

  /** Rows [L, ...] as [C, n, ...]; places beyond the last row hold zeros. */
  private static Tensor byPlace(Tensor rows, long n, long c) {
    long[] shape = Tensors.shape(rows);
    long[] turned = LongStream.concat(LongStream.of(c, n), Arrays.stream(shape).skip(1)).toArray();
    Tensor made = torch.empty(turned, rows.options(), null);
    try (TensorScope scope = TensorScope.open()) {
      Tensor chunks = made.transpose(0, 1);
      long whole = shape[0] / c;
      if (whole > 0) {
        chunks.narrow(0, 0, whole).copy_(rows.narrow(0, 0, whole * c).unflatten(0, whole, c));
      }
      long rest = shape[0] - whole * c;
      if (rest > 0) {
        Tensor last = chunks.select(0, whole);
        last.narrow(0, 0, rest).copy_(rows.narrow(0, whole * c, rest));
        last.narrow(0, rest, c - rest).zero_();
      }
    }
    return made;
  }
}
