package dev.tiller.steering;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Turns site maps into as few tensor operations as possible, and owns their tensors. */
final class MoveCompiler implements AutoCloseable {

  private final List<Pointer> owned = new ArrayList<>();

  /** The same maps for every row. */
  Move compile(List<SiteMap> maps) {
    List<Move> moves = new ArrayList<>();
    for (SiteMap map : merged(maps)) {
      List<Move> stages = new ArrayList<>();
      for (AffineMap stage : map.stages()) {
        Move move = affine(List.of(stage));
        stages.add(stage.position() == Position.LAST ? new Move.Last(move) : move);
      }
      Move all = sequence(stages);
      moves.add(map.strength() == 1 ? all : new Move.Blend(all, scalar(map.strength())));
    }
    return sequence(moves);
  }

  /** Other maps for every row. */
  Move compileRows(List<List<SiteMap>> rows) {
    List<List<AffineMap>> stages = new ArrayList<>();
    int depth = 0;
    for (List<SiteMap> row : rows) {
      List<AffineMap> flat = new ArrayList<>();
      for (SiteMap map : merged(row)) {
        if (map.strength() != 1
            || map.stages().stream().anyMatch(s -> s.position() == Position.LAST)) {
          return new Move.PerRow(rows.stream().map(this::compile).toList());
        }
        flat.addAll(map.stages());
      }
      stages.add(flat);
      depth = Math.max(depth, flat.size());
    }
    int width = rows.stream().flatMap(List::stream).findFirst().orElseThrow().width();
    List<Move> moves = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      List<AffineMap> layer = new ArrayList<>();
      for (List<AffineMap> row : stages) {
        layer.add(k < row.size() ? row.get(k) : identity(width));
      }
      moves.add(new Move.Stacked(affine(layer)));
    }
    return sequence(moves);
  }

  /** Joins neighbors that make one affine map. */
  private static List<SiteMap> merged(List<SiteMap> maps) {
    List<SiteMap> result = new ArrayList<>();
    for (SiteMap map : maps) {
      int last = result.size() - 1;
      if (last >= 0 && result.get(last).composable() && map.composable()) {
        result.set(last, result.get(last).then(map));
      } else {
        result.add(map);
      }
    }
    return result;
  }

  /** Adding minus zero leaves every float as it is, a minus zero too. */
  private static AffineMap identity(int width) {
    float[] ones = new float[width];
    float[] zeros = new float[width];
    Arrays.fill(ones, 1f);
    Arrays.fill(zeros, -0f);
    return AffineMap.of(ones, zeros);
  }

  private static Move sequence(List<Move> moves) {
    return moves.size() == 1 ? moves.get(0) : new Move.Sequence(List.copyOf(moves));
  }

  /** One map [d], or one for each row [rows, 1, d]. */
  private Move.Affine affine(List<AffineMap> rows) {
    int width = rows.get(0).width();
    float[] omega = new float[rows.size() * width];
    float[] beta = new float[omega.length];
    float[] least = new float[omega.length];
    float[] greatest = new float[omega.length];
    for (int r = 0; r < rows.size(); r++) {
      AffineMap map = rows.get(r);
      System.arraycopy(map.omega(), 0, omega, r * width, width);
      System.arraycopy(map.beta(), 0, beta, r * width, width);
      float @Nullable [] lo = map.lo();
      float @Nullable [] hi = map.hi();
      for (int j = r * width; j < (r + 1) * width; j++) {
        least[j] = lo == null ? Float.NEGATIVE_INFINITY : Math.nextUp(lo[j - r * width]);
        greatest[j] = hi == null ? Float.POSITIVE_INFINITY : Math.nextDown(hi[j - r * width]);
        if (least[j] > greatest[j]) {
          // Nothing lies strictly between equal bounds.
          omega[j] = 1f;
          beta[j] = -0f;
        }
      }
    }
    boolean bounded = rows.stream().anyMatch(AffineMap::bounded);
    return new Move.Affine(
        tensor(omega, rows.size(), width),
        tensor(beta, rows.size(), width),
        bounded ? tensor(least, rows.size(), width) : null,
        bounded ? tensor(greatest, rows.size(), width) : null);
  }

  private Tensor tensor(float[] values, int rows, int width) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor made =
          scope.disown(rows == 1 ? Tensors.of(values, width) : Tensors.of(values, rows, 1, width));
      owned.add(made);
      return made;
    }
  }

  private Scalar scalar(double value) {
    try (TensorScope scope = TensorScope.open()) {
      Scalar made = scope.disown(new Scalar(value));
      owned.add(made);
      return made;
    }
  }

  @Override
  public void close() {
    owned.forEach(Pointer::close);
    owned.clear();
  }
}
