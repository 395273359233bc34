package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.List;

/**
 * A box against the item's: 1 where intersection over union reaches the least. Boxes are left, top,
 * right, bottom; labels are four numbers with blanks between them.
 *
 * @param least intersection over union, above 0 and up to 1; usually 0.5
 */
public record Overlap(double least) implements Response {

  private static final int CORNERS = 4;

  /** Checks the share. */
  public Overlap {
    if (!(least > 0 && least <= 1)) {
      throw new UserError(
          "An overlap of %s was asked for; above 0 and up to 1 was expected.".formatted(least));
    }
  }

  @Override
  public String name() {
    return "box overlaps by " + least;
  }

  @Override
  public List<String> measures() {
    return List.of("overlap");
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    String[] labels = Labels.required(items, name());
    double[][] right = new double[labels.length][];
    for (int i = 0; i < right.length; i++) {
      try {
        right[i] =
            Arrays.stream(labels[i].strip().split("[\\s,;]+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
      } catch (NumberFormatException e) {
        right[i] = new double[0];
      }
      if (right[i].length != CORNERS) {
        throw new UserError(
            "%s has the label \"%s\"; four numbers (left, top, right, bottom) were expected."
                .formatted(items.get(i).id(), labels[i]));
      }
    }
    return (item, output) -> {
      float[] box = output.values();
      if (box.length != CORNERS || !output.finite()) {
        return new double[] {Double.NaN};
      }
      double[] seen = {box[0], box[1], box[2], box[3]};
      return new double[] {ofUnion(seen, right[item]) >= least ? 1 : 0};
    };
  }

  /** Intersection over union of two boxes; 0 where one is empty. */
  public static double ofUnion(double[] a, double[] b) {
    double width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
    double height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    double shared = Math.max(0, width) * Math.max(0, height);
    double union = area(a) + area(b) - shared;
    return union > 0 ? shared / union : 0;
  }

  private static double area(double[] box) {
    return Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
  }
}
