package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * A transform that happens with a probability; images to which it does not happen have its neutral
 * parameters, as DUET has it (arXiv 2306.16058).
 *
 * @param transform that happens or not
 * @param probability in [0, 1]
 */
record Sometimes(Transform transform, double probability) implements Transform {

  Sometimes {
    if (!(probability >= 0 && probability <= 1)) {
      throw new UserError(
          "The probability of %s is %s; a number from 0 to 1 was expected."
              .formatted(String.join(", ", transform.names()), probability));
    }
  }

  @Override
  public List<String> names() {
    return transform.names();
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    boolean happens = random.nextDouble() < probability;
    return happens ? transform.draw(random, height, width) : neutral(height, width);
  }

  @Override
  public double[] neutral(int height, int width) {
    return transform.neutral(height, width);
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return transform.normalized(drawn, height, width);
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    return transform.change(images, drawn);
  }
}
