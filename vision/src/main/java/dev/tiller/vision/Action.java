package dev.tiller.vision;

import dev.tiller.ground.UserError;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.layer.Warp;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A transformation g as it acts on images, T_g, and on the feature map of a backbone, Gamma_g
 * (arXiv 2211.08282): f is equivariant where f(T_g x) = Gamma_g f(x).
 */
public sealed interface Action {

  /**
   * @param images [rows, channels, height, width]
   */
  Tensor onImages(Tensor images);

  /**
   * @param map f(x), see {@link Encoder#featureMap}
   * @throws UserError if the map has no such action
   */
  Tensor onMap(Tensor map, Backbone backbone);

  /** The part of f(T_g x) that {@link #onMap} knows; all of it unless something came in. */
  default Tensor known(Tensor moved) {
    return moved;
  }

  /**
   * Rotation by k * 90 degrees, counter-clockwise, of square images.
   *
   * @param k any whole number
   */
  record QuarterTurns(int k) implements Action {

    @Override
    public Tensor onImages(Tensor images) {
      return torch.rot90(images, k, -2, -1);
    }

    @Override
    public Tensor onMap(Tensor map, Backbone backbone) {
      Tensor turned = torch.rot90(map, k, -2, -1);
      return backbone.group() == Backbone.Group.PLACES_AND_TURNS
          ? torch.roll(turned, new long[] {k}, 2)
          : turned;
    }
  }

  /**
   * Circular shift by whole pixels, multiples of the backbone's stride.
   *
   * @param down pixels
   * @param right pixels
   */
  record CircularShift(int down, int right) implements Action {

    @Override
    public Tensor onImages(Tensor images) {
      return torch.roll(images, new long[] {down, right}, -2, -1);
    }

    @Override
    public Tensor onMap(Tensor map, Backbone backbone) {
      int stride = backbone.stride();
      if (down % stride != 0 || right % stride != 0) {
        throw new UserError(
            "A shift by %d and %d pixels has no counterpart in the feature map of %s, which has a place for every %d; give multiples of that."
                .formatted(down, right, backbone.architecture(), stride));
      }
      return torch.roll(map, new long[] {down / stride, right / stride}, -2, -1);
    }
  }

  /**
   * Magnification by the factor between the scales of a pyramid.
   *
   * @param factor above 1
   */
  record OneScaleUp(double factor) implements Action {

    @Override
    public Tensor onImages(Tensor images) {
      double[] factors = new double[(int) images.size(0)];
      Arrays.fill(factors, factor);
      return Warp.zoomed(images, factors);
    }

    @Override
    public Tensor onMap(Tensor map, Backbone backbone) {
      if (backbone.group() != Backbone.Group.PLACES_AND_SCALES) {
        throw new UserError(
            "The feature map of %s has no scales to move between; use a scale pyramid."
                .formatted(backbone.architecture()));
      }
      return map.narrow(2, 1, map.size(2) - 1);
    }

    @Override
    public Tensor known(Tensor moved) {
      return moved.narrow(2, 0, moved.size(2) - 1);
    }
  }
}
