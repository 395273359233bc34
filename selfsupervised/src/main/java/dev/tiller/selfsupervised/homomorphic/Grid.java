package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.Backbone;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The places of a feature map: elements h of the group that z(h) is a function of.
 *
 * @param group what the level of a place is
 * @param levels orientations or scales; 1 where there are none
 * @param height of the map
 * @param width of the map
 * @param stride pixels of the image for each place
 */
public record Grid(Backbone.Group group, int levels, int height, int width, int stride) {

  /**
   * One place.
   *
   * @param level orientation or scale, from 0
   * @param row from 0
   * @param column from 0
   */
  public record Place(int level, int row, int column) {}

  /**
   * The grid of a map.
   *
   * @param map [rows, maps, height, width], or with an axis of the group before the last two
   * @param backbone that gave it
   */
  public static Grid of(Tensor map, Backbone backbone) {
    int axes = backbone.group() == Backbone.Group.PLACES ? 4 : 5;
    if (map.dim() != axes) {
      throw new UserError(
          "The feature map of %s has shape %s, but %d axes were expected; read another network's, or another site."
              .formatted(backbone.architecture(), Arrays.toString(Tensors.shape(map)), axes));
    }
    return new Grid(
        backbone.group(),
        axes == 4 ? 1 : (int) map.size(2),
        (int) map.size(-2),
        (int) map.size(-1),
        backbone.stride());
  }

  /** How many places there are. */
  public int size() {
    return levels * height * width;
  }

  /** The number of a place among all, rows of the map one after another. */
  public int number(Place place) {
    return (place.level * height + place.row) * width + place.column;
  }
}
