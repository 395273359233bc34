package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.ground.UserError;
import java.util.List;

/** What responses of single items check before anything is perturbed. */
final class Labels {

  private Labels() {}

  /** Every item's label. */
  static String[] required(List<? extends Item<?>> items, String response) {
    String[] labels = new String[items.size()];
    for (int i = 0; i < labels.length; i++) {
      String label = items.get(i).label();
      if (label == null) {
        throw new UserError(
            "The response \"%s\" needs a label of every item, but %s has none; give one, or leave the item out."
                .formatted(response, items.get(i).id()));
      }
      labels[i] = label;
    }
    return labels;
  }

  /** The place of the largest value; the first of equals. */
  static int largest(float[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
  }

  /** Sizes of all outputs must be the same. */
  static int width(List<? extends Item<?>> items, List<Output> outputs, String response) {
    int width = -1;
    for (int i = 0; i < outputs.size(); i++) {
      int own = outputs.get(i).values().length;
      if (own == 0 || width >= 0 && own != width) {
        throw new UserError(
            "The response \"%s\" needs outputs of one size, but the model gave %d numbers for %s%s."
                .formatted(
                    response,
                    own,
                    items.get(i).id(),
                    width < 0 ? "" : " and " + width + " for those before it"));
      }
      width = own;
    }
    return width;
  }
}
