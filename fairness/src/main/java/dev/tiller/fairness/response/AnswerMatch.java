package dev.tiller.fairness.response;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import java.util.List;
import java.util.Locale;

/**
 * A model that answers in words, or whatever it predicts.
 *
 * @param kind of measure
 */
public record AnswerMatch(Kind kind) implements Response {

  /** What is measured. */
  public enum Kind {
    /** 1 where the answer is the label, but for case and blanks around it. */
    EXACT,
    /** 1 where the prediction is what it is on clean input: an invariance, right or wrong. */
    UNCHANGED
  }

  @Override
  public String name() {
    return kind == Kind.EXACT ? "answer exactly right" : "prediction unchanged";
  }

  @Override
  public List<String> measures() {
    return List.of(kind == Kind.EXACT ? "exact" : "unchanged");
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    String[] right =
        kind == Kind.EXACT
            ? Labels.required(items, name())
            : clean.stream().map(AnswerMatch::prediction).toArray(String[]::new);
    return (item, output) -> {
      if (!output.finite()) {
        return new double[] {Double.NaN};
      }
      boolean good =
          kind == Kind.EXACT
              ? plain(output.text()).equals(plain(right[item]))
              : prediction(output).equals(right[item]);
      return new double[] {good ? 1 : 0};
    };
  }

  private static String prediction(Output output) {
    return output.values().length == 0
        ? plain(output.text())
        : String.valueOf(Labels.largest(output.values()));
  }

  private static String plain(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
