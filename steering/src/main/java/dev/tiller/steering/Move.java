package dev.tiller.steering;

import dev.tiller.network.Pass;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What a site's tensor goes through, with everything that can be computed beforehand computed. */
sealed interface Move {

  /**
   * @param x float32 [rows, positions, d], left unchanged
   * @param pass the forward pass under way, which knows how far guards are open
   * @return the same shape
   */
  Tensor apply(Tensor x, Pass pass);

  /**
   * beta~ + omega~ x in one fused operation; where there are bounds, values outside keep theirs.
   *
   * @param omega [d], or [rows, 1, d] where rows differ
   * @param beta the same shape
   * @param bounds of the values that are moved; null where every value is
   */
  record Affine(Tensor omega, Tensor beta, @Nullable Bounds bounds) implements Move {

    /** For values of shape [rows, positions, heads, d], where rows differ. */
    Affine perHead() {
      return new Affine(
          omega.unsqueeze(1), beta.unsqueeze(1), bounds == null ? null : bounds.perHead());
    }

    /** Leaves nothing behind in the caller's scope but what it returns. */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor y = torch.addcmul(beta, x, omega);
      if (bounds == null) {
        return y;
      }
      return bounds.keepOutside(x, y);
    }
  }

  /**
   * The smallest and the largest value that a move is for.
   *
   * @param lows [d], or rows * d where rows differ
   * @param highs the same
   * @param least the same numbers, [d] or [rows, 1, d]
   * @param greatest the same shape
   */
  record Bounds(float[] lows, float[] highs, TensorOptional least, TensorOptional greatest) {

    /**
     * Values up to which a loop here is faster than three operations of libtorch, whose calls alone
     * take microseconds: a token of a model that is a few thousand wide.
     */
    private static final int FEW = 4096;

    private Bounds perHead() {
      return new Bounds(
          lows,
          highs,
          new TensorOptional(least.get().unsqueeze(1)),
          new TensorOptional(greatest.get().unsqueeze(1)));
    }

    /**
     * {@code y} where {@code x} lies within, {@code x} elsewhere.
     *
     * @param y a tensor of its own, which becomes the answer or is closed
     */
    Tensor keepOutside(Tensor x, Tensor y) {
      if (y.requires_grad()) {
        // lo < x < hi is x == clamp(x, next float above lo, next float below hi): one operation
        // less.
        try (y;
            Tensor clamped = torch.clamp(x, least, greatest);
            Tensor inside = clamped.eq(x)) {
          return torch.where(inside, y, x);
        }
      }
      long all = x.numel();
      boolean few = all <= FEW && x.size(-1) == lows.length;
      if (few && x.is_contiguous() && y.is_contiguous()) {
        putBack(x, y, Math.toIntExact(all));
        return y;
      }
      try (Tensor clamped = torch.clamp(x, least, greatest);
          Tensor inside = clamped.eq(x)) {
        torch.where_out(y, inside, y, x);
        return y;
      }
    }

    /** The same for few values, one by one. */
    private void putBack(Tensor x, Tensor y, int all) {
      float[] values = new float[all];
      float[] moved = new float[all];
      FloatPointer into = y.data_ptr_float();
      x.data_ptr_float().get(values);
      into.get(moved);
      for (int row = 0; row < all; row += lows.length) {
        for (int j = 0; j < lows.length; j++) {
          float value = values[row + j];
          if (!(lows[j] <= value && value <= highs[j])) {
            moved[row + j] = value;
          }
        }
      }
      into.put(moved);
    }
  }

  /**
   * Where the slope of a piecewise move changes.
   *
   * @param at [d]
   * @param turn [d], new slope minus old
   */
  record Bend(Tensor at, Tensor turn) {}

  /** A first piece, and two operations for every further one. */
  record Piecewise(Affine first, List<Bend> bends) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor y = first.apply(x, pass);
      for (Bend bend : bends) {
        y = torch.addcmul(y, x.sub(bend.at()).relu_(), bend.turn());
      }
      return y;
    }
  }

  /** A move of the values inside a support alone. */
  record Within(Move inner, Bounds support) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      return support.keepOutside(x, inner.apply(x, pass));
    }
  }

  /** One move after the other. */
  record Sequence(List<Move> moves) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor y = x;
      for (Move move : moves) {
        y = move.apply(y, pass);
      }
      return y;
    }
  }

  /** x + strength (T(x) - x). */
  record Blend(Move inner, Scalar strength) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      return x.add(inner.apply(x, pass).sub(x), strength);
    }
  }

  /**
   * x + g (T(x) - x), g per row and position from the guard's reader.
   *
   * @param row whose opening it is where {@code x} is a single row of a larger batch; -1 where it
   *     is the whole batch
   */
  record Guarded(Move inner, GuardReader reader, int row) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor opening = reader.opening(pass);
      if (row >= 0) {
        opening = opening.narrow(0, row, 1);
      }
      if (x.dim() == 4) {
        opening = opening.unsqueeze(-1);
      }
      return torch.addcmul(x, inner.apply(x, pass).sub(x), opening);
    }
  }

  /** One affine move for each row. */
  record Stacked(Affine rows) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      return (x.dim() == 4 ? rows.perHead() : rows).apply(x, pass);
    }
  }

  /** Moves the mean over positions, and with it every position. */
  record Mean(Move inner) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor mean = x.mean(new long[] {1}, true, null);
      return x.add(inner.apply(mean, pass).sub(mean));
    }
  }

  /** Moves the last position alone. */
  record Last(Move inner) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      if (x.size(1) == 1) {
        return inner.apply(x, pass);
      }
      Tensor y = x.clone();
      long last = x.size(1) - 1;
      y.narrow(1, last, 1).copy_(inner.apply(x.narrow(1, last, 1), pass));
      return y;
    }
  }

  /** Each row its own way: right for every mixture, at the price of one call a row. */
  record PerRow(List<Move> rows) implements Move {

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      Tensor[] moved = new Tensor[rows.size()];
      for (int r = 0; r < moved.length; r++) {
        moved[r] = rows.get(r).apply(x.narrow(0, r, 1), pass);
      }
      return torch.cat(new TensorVector(moved), 0);
    }
  }
}
