package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (arXiv 2104.09864) in the half-split layout of Hugging Face: dimension
 * j turns with dimension j + width / 2; {@link RotaryFrequencies} says how fast.
 *
 * <p>x cos + rotate_half(x) sin is computed as x cos + roll(x) s, with the sign in s.
 */
public final class Rope {

  private final int width;
  private final RotaryFrequencies frequencies;

  private Rope(int width, RotaryFrequencies frequencies) {
    this.width = width;
    this.frequencies = frequencies;
  }

  /**
   * Reads {@code rope_theta} and {@code rope_scaling} (transformers 4) or {@code rope_parameters}
   * (transformers 5).
   *
   * @param config the model's
   * @param headWidth size of a head
   * @param fraction of the head that turns, such as 0.25; the rest passes
   */
  public static Rope of(Config config, int headWidth, double fraction) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw config.unsupported(
          "rotary positions over %s of each head; a share above 0 and at most 1 was expected"
              .formatted(fraction));
    }
    int width = (int) (headWidth * fraction);
    return new Rope(width, RotaryFrequencies.of(config, width));
  }

  /**
   * As {@link #of(Config, int, double)}, where all of each head turns.
   *
   * @throws dev.tiller.ground.UserError if the config says that a part of it does
   */
  public static Rope whole(Config config, int headWidth) {
    String part = "partial_rotary_factor";
    double stated = config.number("rope_parameters." + part, config.number(part, 1));
    if (stated != 1) {
      throw config.unsupported(
          "%s = %s, but all of each head turns in a model of this type".formatted(part, stated));
    }
    return of(config, headWidth, 1);
  }

  /**
   * For networks with several tables.
   *
   * @param theta the base of the frequencies
   * @param scaling the object in the config that scales them, whether or not it is there
   * @param headWidth size of a head, all of which turns
   */
  public static Rope of(Config config, double theta, String scaling, int headWidth) {
    return new Rope(headWidth, RotaryFrequencies.of(config, theta, scaling, headWidth));
  }

  /**
   * @param x [batch, heads, length, head width]
   * @return the same shape, turned by each token's position
   */
  public Tensor apply(Tensor x, Pass pass) {
    ScalarType type = Tensors.type(x);
    Tensor cos = pass.share(List.of(this, "cos", type), () -> table(pass, true).to(type));
    Tensor sin = pass.share(List.of(this, "sin", type), () -> table(pass, false).to(type));
    long head = x.size(3);
    if (head == width) {
      return turn(x, cos, sin);
    }
    Tensor turned = turn(x.narrow(3, 0, width), cos, sin);
    return torch.cat(new TensorVector(turned, x.narrow(3, width, head - width)), 3);
  }

  private Tensor turn(Tensor x, Tensor cos, Tensor sin) {
    Tensor rolled = torch.roll(x, new long[] {width / 2}, 3);
    return torch.addcmul(x.mul(cos), rolled, sin);
  }

  /** [batch or 1, 1, length, width]: cosines, or sines with the sign of rotate_half. */
  private Tensor table(Pass pass, boolean cosine) {
    Tensor positions = pass.positions();
    Tensor rows = (pass.plainPositions() ? positions.narrow(0, 0, 1) : positions);
    Tensor angle =
        rows.to(ScalarType.Float).unsqueeze(-1).mul(speeds(pass, positions)).unsqueeze(1);
    Tensor half = cosine ? angle.cos() : angle.sin();
    if (frequencies.magnitude() != 1) {
      half = half.mul(new Scalar(frequencies.magnitude()));
    }
    Tensor first = cosine ? half : half.mul(new Scalar(-1.0));
    return torch.cat(new TensorVector(first, half), -1);
  }

  /** [width / 2], or [batch, 1, width / 2] where rows of different lengths turn differently. */
  private Tensor speeds(Pass pass, Tensor positions) {
    if (frequencies.fixed()) {
      return Tensors.of(frequencies.at(0));
    }
    if (frequencies.lookAhead()) {
      return byRow(pass.wholeLengths());
    }
    if (pass.plainPositions()) {
      return Tensors.of(frequencies.at(pass.past() + pass.length()));
    }
    long[] last = Tensors.longs(positions.amax(new long[] {1}, false));
    return byRow(Arrays.stream(last).map(position -> position + 1).toArray());
  }

  private Tensor byRow(long[] lengths) {
    TensorVector rows = new TensorVector(lengths.length);
    for (int r = 0; r < lengths.length; r++) {
      rows.put(r, Tensors.of(frequencies.at((int) lengths[r])));
    }
    return torch.stack(rows, 0).unsqueeze(1);
  }
}
