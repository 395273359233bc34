package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * More or less light: sRGB values (IEC 61966-2-1) to linear ones, times 2 to the stops, clipped to
 * [0, 1], and back. Parameter: stops (EV), uniform; normalized (stops + most) / (2 most), so that
 * none is 0.5.
 *
 * @param most stops in either direction, above 0
 */
public record Exposure(double most) implements Around {

  private static final double LINEAR_BELOW = 0.04045;
  private static final double LINEAR_BELOW_INVERSE = 0.0031308;
  private static final double SLOPE = 12.92;
  private static final double OFFSET = 0.055;
  private static final double POWER = 2.4;

  /** Checks the range. */
  public Exposure {
    if (!(most > 0 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "An exposure of up to %s stops was asked for; a number above 0 was expected."
              .formatted(most));
    }
  }

  @Override
  public String name() {
    return "exposure";
  }

  @Override
  public double center() {
    return 0;
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor light = Pixels.column(drawn, 0, images).mul(new Scalar(Math.log(2))).exp();
    return stored(Pixels.clipped(linear(Pixels.clipped(images)).mul(light)));
  }

  private static Tensor linear(Tensor v) {
    Tensor curve = v.add(new Scalar(OFFSET)).div(new Scalar(1 + OFFSET)).pow(new Scalar(POWER));
    return torch.where(v.le(new Scalar(LINEAR_BELOW)), v.div(new Scalar(SLOPE)), curve);
  }

  private static Tensor stored(Tensor v) {
    Tensor curve = v.pow(new Scalar(1 / POWER)).mul(new Scalar(1 + OFFSET)).sub(new Scalar(OFFSET));
    return torch.where(v.le(new Scalar(LINEAR_BELOW_INVERSE)), v.mul(new Scalar(SLOPE)), curve);
  }
}
