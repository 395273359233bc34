package dev.tiller.steering;

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
   * @return the same shape
   */
  Tensor apply(Tensor x);

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
    public Tensor apply(Tensor x) {
      Tensor y = torch.addcmul(beta, x, omega);
      if (least == null || greatest == null) {
        return y;
      }
      // lo < x < hi is x == clamp(x, next float above lo, next float below hi): one operation less.
      Tensor inside = torch.clamp(x, new TensorOptional(least), new TensorOptional(greatest)).eq(x);
      return torch.where(inside, y, x);
    }
  }

  /** One move after the other. */
  record Sequence(List<Move> moves) implements Move {

    @Override
    public Tensor apply(Tensor x) {
      Tensor y = x;
      for (Move move : moves) {
        y = move.apply(y);
      }
      return y;
    }
  }

  /** x + strength (T(x) - x). */
  record Blend(Move inner, Scalar strength) implements Move {

    @Override
    public Tensor apply(Tensor x) {
      return x.add(inner.apply(x).sub(x), strength);
    }
  }

  /** One affine move for each row. */
  record Stacked(Affine rows) implements Move {

    @Override
    public Tensor apply(Tensor x) {
      return (x.dim() == 4 ? rows.perHead() : rows).apply(x);
    }
  }

  /** Moves the last position alone. */
  record Last(Move inner) implements Move {

    @Override
    public Tensor apply(Tensor x) {
      if (x.size(1) == 1) {
        return inner.apply(x);
      }
      Tensor y = x.clone();
      long last = x.size(1) - 1;
      y.narrow(1, last, 1).copy_(inner.apply(x.narrow(1, last, 1)));
      return y;
    }
  }

  /** Each row its own way: right for every mixture, at the price of one call a row. */
  record PerRow(List<Move> rows) implements Move {

    @Override
    public Tensor apply(Tensor x) {
      Tensor[] moved = new Tensor[rows.size()];
      for (int r = 0; r < moved.length; r++) {
        moved[r] = rows.get(r).apply(x.narrow(0, r, 1));
      }
      return torch.cat(new TensorVector(moved), 0);
    }
  }
}
