package dev.tiller.vision.view;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Images after a {@link View}, and what was done to each.
 *
 * @param images [rows, channels, height, width], in the caller's scope
 * @param parameters by name, in the order of the view: one normalized number a row, in [0, 1]
 */
public record Viewed(Tensor images, Map<String, double[]> parameters) {

  /** Keeps the map's order. */
  public Viewed {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
