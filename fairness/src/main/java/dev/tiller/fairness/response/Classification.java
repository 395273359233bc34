package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.List;

/**
 * A classifier's scores against the item's class.
 *
 * @param kind of measure
 * @param k of {@link Kind#TOP_K}; 1 otherwise
 * @param classes names by output; empty if labels are their numbers, from 0
 */
public record Classification(Kind kind, int k, List<String> classes) implements Response {

  /** What is measured. */
  public enum Kind {
    /** 1 where the class is among the k largest scores. */
    TOP_K,
    /** The probability of the class; scores that are no distribution go through a softmax. */
    PROBABILITY
  }

  /** Checks k. */
  public Classification {
    classes = List.copyOf(classes);
    if (k < 1) {
      throw new UserError("Top-%d was asked for; at least 1 was expected.".formatted(k));
    }
  }

  /** Whether the largest score is the right one's. */
  public static Classification correct(List<String> classes) {
    return new Classification(Kind.TOP_K, 1, classes);
  }

  @Override
  public String name() {
    return kind == Kind.PROBABILITY
        ? "probability of the true class"
        : k == 1 ? "class correct" : "top-" + k + " correct";
  }

  @Override
  public List<String> measures() {
    return List.of(kind == Kind.PROBABILITY ? "probability" : k == 1 ? "correct" : "top-" + k);
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    String[] labels = Labels.required(items, name());
    int width = Labels.width(items, clean, name());
    if (!classes.isEmpty() && classes.size() != width) {
      throw new UserError(
          "The model gives %d scores, but there are %d names of classes; as many were expected."
              .formatted(width, classes.size()));
    }
    int[] right = new int[labels.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = place(labels[i], items.get(i).id(), width);
    }
    List<String> notes = ties(clean);
    return new Scoring() {
      @Override
      public double[] score(int item, Output output) {
        float[] scores = output.values();
        if (scores.length != width || !output.finite()) {
          return new double[] {Double.NaN};
        }
        return new double[] {
          kind == Kind.PROBABILITY ? probability(scores, right[item]) : among(scores, right[item])
        };
      }

      @Override
      public List<String> notes() {
        return notes;
      }
    };
  }

  /** A model that gives its largest score twice has not decided. */
  private List<String> ties(List<Output> clean) {
    if (kind == Kind.PROBABILITY) {
      return List.of();
    }
    long count = clean.stream().map(Output::values).filter(Classification::tied).count();
    return count == 0
        ? List.of()
        : List.of(
            "the largest score stands at several classes for %,d of %,d items; the first of them counts"
                .formatted(count, clean.size()));
  }

  private static boolean tied(float[] scores) {
    int best = Labels.largest(scores);
    for (int c = best + 1; c < scores.length; c++) {
      if (scores[c] == scores[best]) {
        return true;
      }
    }
    return false;
  }

  private int place(String label, String id, int width) {
    int place = classes.indexOf(label);
    if (classes.isEmpty() && label.matches("\\d{1,9}")) {
      place = Integer.parseInt(label);
    }
    if (place < 0 || place >= width) {
      throw new UserError(
          "%s has the label \"%s\", but the model knows %s."
              .formatted(
                  id,
                  label,
                  classes.isEmpty() ? "classes 0 to " + (width - 1) : UserError.list(classes)));
    }
    return place;
  }

  private double among(float[] scores, int right) {
    int ahead = 0;
    for (int c = 0; c < scores.length; c++) {
      ahead += scores[c] > scores[right] || scores[c] == scores[right] && c < right ? 1 : 0;
    }
    return ahead < k ? 1 : 0;
  }

  private static double probability(float[] scores, int right) {
    double sum = 0;
    boolean shares = true;
    for (float s : scores) {
      sum += s;
      shares &= s >= 0;
    }
    if (shares && Math.abs(sum - 1) < 1e-3) {
      return scores[right] / sum;
    }
    double most = scores[Labels.largest(scores)];
    double total = 0;
    for (float s : scores) {
      total += Math.exp(s - most);
    }
    return Math.exp(scores[right] - most) / total;
  }
}
