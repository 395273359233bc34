package dev.tiller.fairness.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.images.Picture;
import java.util.Base64;
import java.util.function.BiConsumer;

/** How items stand in JSON. */
public final class JsonItems {

  private JsonItems() {}

  /** {@code {"text": ...}}. */
  public static BiConsumer<String, ObjectNode> texts() {
    return (text, object) -> object.put("text", text);
  }

  /** {@code {"channels", "height", "width", "pixels"}}, bytes planar in Base64. */
  public static BiConsumer<Picture, ObjectNode> pictures() {
    return (picture, object) ->
        object
            .put("channels", picture.channels())
            .put("height", picture.height())
            .put("width", picture.width())
            .put("pixels", Base64.getEncoder().encodeToString(picture.pixels()));
  }

  /** {@code {"values": [...]}}. */
  public static BiConsumer<double[], ObjectNode> rows() {
    return (row, object) -> {
      var values = object.putArray("values");
      for (double value : row) {
        values.add(value);
      }
    };
  }
}
