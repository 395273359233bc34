package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotation by a multiple of 90 degrees, counter-clockwise, exact. Parameter: 0 to 3 quarter turns,
 * uniform; normalized k / 4 + 1 / 8 (arXiv 2306.16058). Images must be square.
 */
public record QuarterTurns() implements Transform {

  @Override
  public List<String> names() {
    return List.of("quarter_turns");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {random.nextInt(4)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / 4 + 0.125};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    if (images.size(2) != images.size(3)) {
      throw new UserError(
          "Quarter turns need square images, but these have %d by %d pixels; crop or pad them first."
              .formatted(images.size(2), images.size(3)));
    }
    Tensor all = images;
    for (int k = 1; k < 4; k++) {
      boolean[] turned = new boolean[drawn.length];
      boolean any = false;
      for (int r = 0; r < drawn.length; r++) {
        turned[r] = Math.floorMod(whole(drawn[r][0]), 4) == k;
        any |= turned[r];
      }
      if (any) {
        all = Pixels.choose(turned, torch.rot90(images, k, 2, 3), all);
      }
    }
    return all == images ? images.clone() : all;
  }

  private static int whole(double turns) {
    if (turns != Math.rint(turns)) {
      throw new UserError(
          "%s quarter turns were asked for; a whole number was expected.".formatted(turns));
    }
    return (int) turns;
  }
}
