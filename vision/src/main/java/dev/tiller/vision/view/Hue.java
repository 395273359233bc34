package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The hue of HSV moved around its circle. Parameter: turns, uniform; normalized (turns + most) / (2
 * most), so that no turn is 0.5 (arXiv 2306.16058). Images must have red, green and blue.
 *
 * @param most turns in either direction, above 0 and up to 0.5
 */
public record Hue(double most) implements Around {

  /** Checks the range. */
  public Hue {
    if (!(most > 0 && most <= 0.5)) {
      throw new UserError(
          "A hue moved by up to %s turns was asked for; above 0 and up to 0.5 was expected."
              .formatted(most));
    }
  }

  @Override
  public String name() {
    return "hue";
  }

  @Override
  public double center() {
    return 0;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Pixels.requireColors(images, "hue");
    Tensor value = images.amax(new long[] {1}, true);
    Tensor chroma = value.sub(images.amin(new long[] {1}, true));
    Tensor sixths =
        hue(images, value, chroma).add(Pixels.column(drawn, 0, images).mul(new Scalar(6.0)));
    // A channel is value - chroma * clip(min(k, 4 - k), 0, 1), k = n + sixths mod 6, n = 5, 3, 1.
    TensorVector channels = new TensorVector();
    for (int n : new int[] {5, 3, 1}) {
      Tensor k = sixths.add(new Scalar(n)).remainder(new Scalar(6.0));
      Tensor below = Pixels.clipped(torch.minimum(k, k.neg().add(new Scalar(4.0))));
      channels.push_back(value.sub(chroma.mul(below)));
    }
    return torch.cat(channels, 1);
  }

  /** In sixths of the circle, red at 0; 0 where there is no color. */
  private static Tensor hue(Tensor images, Tensor value, Tensor chroma) {
    Tensor red = images.narrow(1, 0, 1);
    Tensor green = images.narrow(1, 1, 1);
    Tensor blue = images.narrow(1, 2, 1);
    Tensor divisor = torch.where(chroma.eq(new Scalar(0.0)), torch.ones_like(chroma), chroma);
    Tensor fromRed = green.sub(blue).div(divisor);
    Tensor fromGreen = blue.sub(red).div(divisor).add(new Scalar(2.0));
    Tensor fromBlue = red.sub(green).div(divisor).add(new Scalar(4.0));
    Tensor other = torch.where(value.eq(green), fromGreen, fromBlue);
    return torch.where(value.eq(red), fromRed, other);
  }
}
