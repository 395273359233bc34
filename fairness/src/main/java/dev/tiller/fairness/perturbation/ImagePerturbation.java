package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Perturbation;
import dev.tiller.images.Picture;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.view.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A transform of pictures whose parameters follow from the level and the item's name. Computed in
 * float64 on sRGB values, rounded half up to 8 bits; a picture at the neutral level keeps its
 * bytes.
 *
 * @param id name
 * @param unit of the level; empty for a factor
 * @param meaning one line for people
 * @param neutral level that changes nothing
 * @param grid default levels, the neutral one first
 * @param least level there is
 * @param most level there is
 * @param transform what changes the picture
 * @param parameters of the transform
 */
public record ImagePerturbation(
    String id,
    String unit,
    String meaning,
    double neutral,
    double[] grid,
    double least,
    double most,
    Transform transform,
    Parameters parameters)
    implements Perturbation<Picture> {

  private static final double WHITE = 255;

  /** Parameters of a transform for one picture and level. */
  @FunctionalInterface
  public interface Parameters {

    /**
     * @param level not the neutral one
     * @param item the picture's id
     * @param height of it in pixels
     * @param width of it in pixels
     */
    double[] of(double level, String item, int height, int width);
  }

  @Override
  public Picture apply(Picture picture, String item, double level) {
    return applyAll(picture, item, new double[] {level}).get(0);
  }

  @Override
  public List<Picture> applyAll(Picture picture, String item, double[] levels) {
    int height = picture.height();
    int width = picture.width();
    double[][] drawn = new double[levels.length][];
    boolean changes = false;
    for (int k = 0; k < levels.length; k++) {
      boolean same = levels[k] == neutral;
      drawn[k] =
          same ? transform.neutral(height, width) : parameters.of(levels[k], item, height, width);
      changes |= !Arrays.equals(drawn[k], transform.neutral(height, width));
    }
    byte[] pixels = picture.pixels();
    List<Picture> pictures = new ArrayList<>();
    if (!changes) {
      Arrays.stream(levels).forEach(level -> pictures.add(picture));
      return pictures;
    }
    double[] values = new double[levels.length * pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i % pixels.length] & 0xff) / WHITE;
    }
    double[] changed;
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.of(values, levels.length, picture.channels(), height, width);
      changed = Tensors.doubles(transform.apply(images, drawn));
    }
    for (int k = 0; k < levels.length; k++) {
      byte[] rounded = new byte[pixels.length];
      for (int i = 0; i < rounded.length; i++) {
        double level = Math.floor(WHITE * changed[k * pixels.length + i] + 0.5);
        rounded[i] = (byte) (int) Math.min(WHITE, Math.max(0, level));
      }
      pictures.add(new Picture(picture.channels(), height, width, rounded, picture.conversions()));
    }
    return pictures;
  }

  /** Each level's parameter as it is, one of them. */
  static Parameters plain() {
    return (level, item, height, width) -> new double[] {level};
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImagePerturbation o && id.equals(o.id) && transform.equals(o.transform);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
