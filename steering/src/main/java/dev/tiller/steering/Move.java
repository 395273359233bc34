package dev.tiller.steering;

import dev.tiller.network.Pass;
import java.util.List;
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
   * @param least smallest value that is moved, or null where every value is
   * @param greatest largest value that is moved, or null
   */
  record Affine(Tensor omega, Tensor beta, @Nullable Tensor least, @Nullable Tensor greatest)
      implements Move {

    /** For values of shape [rows, positions, heads, d], where rows differ. */
    Affine perHead() {
      return new Affine(
          omega.unsqueeze(1),
          beta.unsqueeze(1),
          least == null ? null : least.unsqueeze(1),
          greatest == null ? null : greatest.unsqueeze(1));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
      return keepOutside(x, torch.addcmul(beta, x, omega));
    }

    /** {@code y} where {@code x} lies in the support, {@code x} elsewhere. */
    Tensor keepOutside(Tensor x, Tensor y) {
      if (least == null || greatest == null) {
        return y;
      }
      // lo < x < hi is x == clamp(x, next float above lo, next float below hi): one operation less.
      Tensor inside = torch.clamp(x, new TensorOptional(least), new TensorOptional(greatest)).eq(x);
      return torch.where(inside, y, x);
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
  record Within(Move inner, Affine support) implements Move {

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
