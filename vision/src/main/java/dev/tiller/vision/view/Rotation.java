package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import org.bytedeco.pytorch.Tensor;

/**
 * Rotation about the center, counter-clockwise, bilinear, zeros where nothing was. Parameter:
 * degrees, uniform; normalized (angle + most) / (2 most), so that upright is 0.5 (arXiv
 * 2306.16058).
 *
 * @param most degrees in either direction, above 0 and up to 180
 */
public record Rotation(double most) implements Around {

  /** Checks the range. */
  public Rotation {
    if (!(most > 0 && most <= 180)) {
      throw new UserError(
          "A rotation by up to %s degrees was asked for; above 0 and up to 180 was expected."
              .formatted(most));
    }
  }

  /** By up to so many degrees in either direction. */
  public static Rotation upTo(double degrees) {
    return new Rotation(degrees);
  }

  @Override
  public String name() {
    return "rotation";
  }

  @Override
  public double center() {
    return 0;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][] maps = new double[drawn.length][];
    for (int r = 0; r < drawn.length; r++) {
      double cos = Math.cos(Math.toRadians(drawn[r][0]));
      double sin = Math.sin(Math.toRadians(drawn[r][0]));
      maps[r] = new double[] {cos, -sin, sin, cos, 0, 0};
    }
    return Warp.affine(images, maps);
  }
}
