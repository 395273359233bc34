package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.List;

/**
 * A number against the item's.
 *
 * @param kind of measure
 * @param scale tolerance, or the error that counts as 0; above 0
 */
public record Regression(Kind kind, double scale) implements Response {

  /** What is measured. */
  public enum Kind {
    /** 1 where the error is at most the scale. */
    WITHIN,
    /** 1 - error / scale, at least 0. */
    CLOSENESS
  }

  /** Checks the scale. */
  public Regression {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "The scale of an error is %s; a number above 0 was expected.".formatted(scale));
    }
  }

  @Override
  public String name() {
    return (kind == Kind.WITHIN ? "error within " : "1 - error / ") + scale;
  }

  @Override
  public List<String> measures() {
    return List.of(kind == Kind.WITHIN ? "within" : "closeness");
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    String[] labels = Labels.required(items, name());
    double[] right = new double[labels.length];
    for (int i = 0; i < right.length; i++) {
      try {
        right[i] = Double.parseDouble(labels[i]);
      } catch (NumberFormatException e) {
        throw new UserError(
            "%s has the label \"%s\"; a number was expected."
                .formatted(items.get(i).id(), labels[i]),
            e);
      }
    }
    Labels.width(items, clean, name());
    return (item, output) -> {
      double error =
          output.values().length == 0 ? Double.NaN : Math.abs(output.values()[0] - right[item]);
      return new double[] {
        Double.isNaN(error)
            ? error
            : kind == Kind.CLOSENESS ? Math.max(0, 1 - error / scale) : error <= scale ? 1 : 0
      };
    };
  }
}
