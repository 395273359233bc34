package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Perturbation;
import dev.tiller.images.Picture;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.view.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
    if (!changes) {
      return Collections.nCopies(levels.length, picture);
    }
    byte[] pixels = picture.pixels();
    byte[] changed =
        transform.pointwise()
            ? looked(pixels, drawn)
            : changed(pixels, drawn, picture.channels(), height, width);
    List<Picture> pictures = new ArrayList<>();
    for (int k = 0; k < levels.length; k++) {
      byte[] own = Arrays.copyOfRange(changed, k * pixels.length, (k + 1) * pixels.length);
      pictures.add(new Picture(picture.channels(), height, width, own, picture.conversions()));
    }
    return pictures;
  }

  /** All levels of planar bytes, one after the other. */
  private byte[] changed(byte[] pixels, double[][] drawn, int channels, int height, int width) {
    double[] values = new double[drawn.length * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      values[i] = (pixels[i] & 0xff) / WHITE;
    }
    for (int k = 1; k < drawn.length; k++) {
      System.arraycopy(values, 0, values, k * pixels.length, pixels.length);
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Tensors.of(values, drawn.length, channels, height, width);
      values = Tensors.doubles(transform.apply(images, drawn));
    }
    byte[] rounded = new byte[values.length];
    for (int i = 0; i < rounded.length; i++) {
      // Half up; what is far outside stays outside, and a NaN is black.
      int level = (int) (WHITE * Math.min(2, Math.max(-1, values[i])) + 0.5);
      rounded[i] = (byte) Math.min(255, Math.max(0, level));
    }
    return rounded;
  }

  /** The same of a transform that goes by the value alone: of 256 values, then looked up. */
  private byte[] looked(byte[] pixels, double[][] drawn) {
    byte[] ramp = new byte[256];
    for (int v = 0; v < ramp.length; v++) {
      ramp[v] = (byte) v;
    }
    byte[] tables = changed(ramp, drawn, 1, 1, ramp.length);
    byte[] changed = new byte[drawn.length * pixels.length];
    for (int k = 0; k < drawn.length; k++) {
      for (int i = 0; i < pixels.length; i++) {
        changed[k * pixels.length + i] = tables[k * ramp.length + (pixels[i] & 0xff)];
      }
    }
    return changed;
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
