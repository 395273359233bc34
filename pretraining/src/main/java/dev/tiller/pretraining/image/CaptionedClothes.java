package dev.tiller.pretraining.image;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Fashion-MNIST in styles, with captions. Shares: photos 40 %, the other styles 15 % each; a star
 * on 20 %; of the rest 15 % say that they have no logo. <b>No caption ever negates a star</b>, as
 * in real sets of captions: so a model learns to draw one where it is asked for none.
 *
 * @param images where garments are taken from
 * @param from first of them
 * @param to one past the last
 * @param stars where stars stand
 */
public record CaptionedClothes(LabelledImages images, int from, int to, Stars stars) {

  /** Where stars stand. */
  public enum Stars {
    /**
     * Always in the middle of the upper left 9 x 9, within one token of the model. Where they
     * wander, a model that small draws torn ones: it learns what a caption's star is worth from
     * images so noisy that the star cannot be seen in them, and there 25 places over four tokens
     * leave a gray smear to be learned.
     */
    FIXED {
      @Override
      void draw(Style style, float[] image, SplittableRandom random) {
        style.star(image, STAR_PLACES / 2, STAR_PLACES / 2);
      }
    },
    /** At any of the 25 places, so that a judge knows a star by its shape. */
    WANDERING {
      @Override
      void draw(Style style, float[] image, SplittableRandom random) {
        style.star(image, random.nextInt(STAR_PLACES), random.nextInt(STAR_PLACES));
      }
    };

    abstract void draw(Style style, float[] image, SplittableRandom random);
  }

  private static final double PHOTOS = 0.4;
  private static final double STARS = 0.2;
  private static final double LOGOS = 0.15;
  private static final int STAR_PLACES = 5;

  /** Checks the range and the size. */
  public CaptionedClothes {
    if (from < 0 || to > images.count() || from >= to) {
      throw new IllegalArgumentException(
          "images %d to %d of %d".formatted(from, to, images.count()));
    }
    if (images.rows() != Style.EDGE || images.columns() != Style.EDGE) {
      throw new IllegalArgumentException("images of 28 x 28 pixels were expected");
    }
  }

  /** The half of the training set that a model is trained on. */
  public static CaptionedClothes forModel(LabelledImages train) {
    return new CaptionedClothes(train, 0, train.count() / 2, Stars.FIXED);
  }

  /** The other half, for those who judge it. */
  public static CaptionedClothes forJudges(LabelledImages train) {
    return new CaptionedClothes(train, train.count() / 2, train.count(), Stars.WANDERING);
  }

  /**
   * Images with what they show.
   *
   * @param captions one an image
   * @param pixels rows of 784 values in [0, 1]
   */
  public record Drawn(List<Caption> captions, List<float[]> pixels) {

    /** [rows, 1, 28, 28] float32 in [-1, 1], in the caller's scope. */
    public Tensor tensor() {
      int each = Style.EDGE * Style.EDGE;
      float[] all = new float[pixels.size() * each];
      for (int r = 0; r < pixels.size(); r++) {
        for (int i = 0; i < each; i++) {
          all[r * each + i] = 2 * pixels.get(r)[i] - 1;
        }
      }
      return Tensors.of(all, pixels.size(), 1, Style.EDGE, Style.EDGE);
    }
  }

  /**
   * Draws a batch.
   *
   * @param rows of it
   * @param streams random numbers of each row
   */
  public Drawn draw(int rows, IntFunction<SplittableRandom> streams) {
    List<Caption> captions = new ArrayList<>();
    List<float[]> pixels = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      SplittableRandom random = streams.apply(r);
      int item = from + random.nextInt(to - from);
      Style style =
          random.nextDouble() < PHOTOS
              ? Style.PHOTO
              : Style.values()[1 + random.nextInt(Style.values().length - 1)];
      Caption.Addition addition = addition(random);
      captions.add(new Caption(style, images.labels()[item], addition));
      float[] image = style.render(image(item));
      if (addition == Caption.Addition.STAR) {
        stars.draw(style, image, random);
      }
      pixels.add(image);
    }
    return new Drawn(captions, pixels);
  }

  private static Caption.Addition addition(SplittableRandom random) {
    if (random.nextDouble() < STARS) {
      return Caption.Addition.STAR;
    }
    return random.nextDouble() < LOGOS ? Caption.Addition.WITHOUT_LOGO : Caption.Addition.NONE;
  }

  private float[] image(int item) {
    int each = Style.EDGE * Style.EDGE;
    float[] image = new float[each];
    for (int i = 0; i < each; i++) {
      image[i] = (images.pixels()[item * each + i] & 0xff) / 255f;
    }
    return image;
  }
}
