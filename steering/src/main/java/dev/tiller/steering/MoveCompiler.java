package dev.tiller.steering;

import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;

/** Turns site maps into as few tensor operations as possible, and owns their tensors. */
final class MoveCompiler implements AutoCloseable {

  private final Owned owned = new Owned();
  private final Map<Guard, GuardReader> readers = new LinkedHashMap<>();

  /**
   * A map as it acts at a site.
   *
   * @param map at its strength
   * @param guard in front of it; null for none
   */
  record Placed(SiteMap map, @Nullable Guard guard) {}

  /** The same maps for every row. */
  Move compile(List<Placed> maps) {
    return compile(maps, -1);
  }

  private Move compile(List<Placed> maps, int row) {
    List<Move> moves = new ArrayList<>();
    for (Placed placed : merged(maps)) {
      Move move = compile(placed.map());
      @Nullable Guard guard = placed.guard();
      moves.add(guard == null ? move : new Move.Guarded(move, reader(guard), row));
    }
    return sequence(moves);
  }

  private Move compile(SiteMap map) {
    List<Move> stages = new ArrayList<>();
    for (Stage stage : map.stages()) {
      Move move = stage(stage);
      stages.add(
          switch (stage.position()) {
            case ALL -> move;
            case MEAN -> new Move.Mean(move);
            case LAST -> new Move.Last(move);
          });
    }
    Move all = sequence(stages);
    return map.strength() == 1 ? all : new Move.Blend(all, scalar(map.strength()));
  }

  /** What reads for a guard; one for all sites. */
  GuardReader reader(Guard guard) {
    return readers.computeIfAbsent(guard, g -> owned.add(GuardReader.of(g)));
  }

  /** Other maps for every row. */
  Move compileRows(List<List<Placed>> rows) {
    List<List<AffineMap>> stages = new ArrayList<>();
    int depth = 0;
    for (List<Placed> row : rows) {
      List<AffineMap> flat = new ArrayList<>();
      for (Placed placed : merged(row)) {
        if (placed.guard() != null || placed.map().strength() != 1) {
          return rowByRow(rows);
        }
        for (Stage stage : placed.map().stages()) {
          if (!(stage instanceof AffineMap affine) || stage.position() != Position.ALL) {
            return rowByRow(rows);
          }
          flat.add(affine);
        }
      }
      stages.add(flat);
      depth = Math.max(depth, flat.size());
    }
    int width = rows.stream().flatMap(List::stream).findFirst().orElseThrow().map().width();
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

  private Move rowByRow(List<List<Placed>> rows) {
    List<Move> moves = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      moves.add(compile(rows.get(r), r));
    }
    return new Move.PerRow(List.copyOf(moves));
  }

  private Move stage(Stage stage) {
    if (stage instanceof AffineMap map) {
      return affine(List.of(map));
    }
    PiecewiseMap map = (PiecewiseMap) stage;
    Move all = bent(map);
    float @Nullable [] lo = map.lo();
    float @Nullable [] hi = map.hi();
    if (lo == null || hi == null) {
      return all;
    }
    Move.Affine within = affine(List.of(identity(map.width()).within(lo, hi)));
    return new Move.Within(all, Objects.requireNonNull(within.bounds()));
  }

  private Move bent(PiecewiseMap map) {
    float[][] slopes = map.slopes();
    float[][] breaks = map.breaks();
    float[] beta = map.beta();
    for (int j = 0; j < beta.length; j++) {
      if (map.reach().isNowhere(j)) {
        beta[j] = -0f;
        for (float[] piece : slopes) {
          piece[j] = 1f;
        }
      }
    }
    List<Move.Bend> bends = new ArrayList<>();
    for (int p = 0; p < breaks.length; p++) {
      float[] turn = new float[beta.length];
      for (int j = 0; j < turn.length; j++) {
        turn[j] = slopes[p + 1][j] - slopes[p][j];
      }
      bends.add(new Move.Bend(tensor(breaks[p], 1, turn.length), tensor(turn, 1, turn.length)));
    }
    return new Move.Piecewise(affine(List.of(AffineMap.of(slopes[0], beta))), bends);
  }

  /** Joins neighbors that make one affine map. */
  private static List<Placed> merged(List<Placed> maps) {
    List<Placed> result = new ArrayList<>();
    for (Placed placed : maps) {
      int last = result.size() - 1;
      if (last >= 0 && joins(result.get(last)) && joins(placed)) {
        result.set(last, new Placed(result.get(last).map().then(placed.map()), null));
      } else {
        result.add(placed);
      }
    }
    return result;
  }

  private static boolean joins(Placed placed) {
    return placed.guard() == null && placed.map().composable();
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
      Reach reach = map.reach();
      for (int j = 0; j < width; j++) {
        int at = r * width + j;
        least[at] = reach.least(j);
        greatest[at] = reach.greatest(j);
        if (reach.isNowhere(j)) {
          omega[at] = 1f;
          beta[at] = -0f;
        }
      }
    }
    boolean bounded = rows.stream().anyMatch(AffineMap::bounded);
    return new Move.Affine(
        tensor(omega, rows.size(), width),
        tensor(beta, rows.size(), width),
        bounded
            ? new Move.Bounds(
                least,
                greatest,
                optional(tensor(least, rows.size(), width)),
                optional(tensor(greatest, rows.size(), width)))
            : null);
  }

  private TensorOptional optional(Tensor tensor) {
    return owned.make(() -> new TensorOptional(tensor));
  }

  private Tensor tensor(float[] values, int rows, int width) {
    return owned.make(
        () -> rows == 1 ? Tensors.of(values, width) : Tensors.of(values, rows, 1, width));
  }

  private Scalar scalar(double value) {
    return owned.make(() -> new Scalar(value));
  }

  /** Readers of all guards that were compiled. */
  Map<Guard, GuardReader> readers() {
    return Map.copyOf(readers);
  }

  @Override
  public void close() {
    owned.close();
    readers.clear();
  }
}
