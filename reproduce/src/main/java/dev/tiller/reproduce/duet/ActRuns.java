package dev.tiller.reproduce.duet;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.images.FashionMnist;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Steering maps on an encoder beside the edit that DUET's structure allows, of the encoder with
 * that structure and of one without.
 *
 * @param seeds what each model's encoder did, of every seed
 */
record ActRuns(List<Map<Model, ActEdits>> seeds) {

  static final Claim EDIT =
      new Claim(
          "duet.act-edit",
          "beyond the paper: error of the decoded image of upright clothes to be rotated by 45 and 90 degrees, under a Linear-AcT map / after DUET's roll",
          "-",
          "< 1");
  static final Claim CLASS =
      new Claim(
          "duet.act-class",
          "beyond the paper: share of images that a probe calls by the next class under a Linear-AcT map from their class to it",
          "-",
          ">= 0.5, and without it or after a roll < 0.2");

  private static final List<Model> MODELS = List.of(Model.WHOLE, Model.UNSTRUCTURED);

  static ActRuns measure(Experiment experiment, FashionMnist data, int full) throws IOException {
    return new ActRuns(
        experiment.each(
            "maps",
            experiment.seeds(full),
            seed -> {
              Map<Model, ActEdits> all = new LinkedHashMap<>();
              for (Model model : MODELS) {
                all.put(model, Measured.actEdits(experiment, data, model, seed));
              }
              return all;
            }));
  }

  List<Finding> findings() {
    return List.of(
        Means.of(
                seeds,
                s -> {
                  ActEdits whole = of(s, Model.WHOLE);
                  return whole.ratio(whole.chosen()) / whole.ratio(Generation.ROLL);
                })
            .finding(EDIT, ratio -> ratio < 1, edits()),
        classes());
  }

  private String edits() {
    return String.format(
        Locale.ROOT,
        "of no edit: roll %.2f, map %.2f; at lambda 0 roll %.2f, map %.2f; from any angle, where both sets of a map's images are alike, roll %.2f, map %.2f",
        mean(Model.WHOLE, a -> a.ratio(Generation.ROLL)),
        mean(Model.WHOLE, a -> a.ratio(a.chosen())),
        mean(Model.UNSTRUCTURED, a -> a.ratio(Generation.ROLL)),
        mean(Model.UNSTRUCTURED, a -> a.ratio(a.chosen())),
        mean(Model.WHOLE, a -> a.ratioAnywhere(Generation.ROLL)),
        mean(Model.WHOLE, a -> a.ratioAnywhere(ActEdits.EMBEDDING)));
  }

  private Finding classes() {
    double plain = mean(Model.WHOLE, a -> a.classes().plain());
    double roll = mean(Model.WHOLE, a -> a.classes().roll());
    String reason =
        String.format(
            Locale.ROOT,
            "without a map %.3f, after a roll by a quarter turn %.3f; at lambda 0 under the map %.3f",
            plain,
            roll,
            mean(Model.UNSTRUCTURED, a -> a.classes().act()));
    return Means.of(seeds, s -> of(s, Model.WHOLE).classes().act())
        .finding(CLASS, share -> share >= 0.5 && plain < 0.2 && roll < 0.2, reason);
  }

  private double mean(Model model, ToDoubleFunction<ActEdits> figure) {
    return seeds.stream()
        .mapToDouble(s -> figure.applyAsDouble(of(s, model)))
        .average()
        .orElseThrow();
  }

  private static ActEdits of(Map<Model, ActEdits> seed, Model model) {
    return Objects.requireNonNull(seed.get(model));
  }

  /** Every edit of every encoder and seed. */
  Table table() {
    TableBuilder table =
        Table.builder()
            .integer("seed")
            .string("model")
            .string("from")
            .string("edit")
            .number("45 degrees")
            .number("90 degrees")
            .number("180 degrees");
    for (int s = 0; s < seeds.size(); s++) {
      for (Model model : MODELS) {
        ActEdits acts = of(seeds.get(s), model);
        rows(table, s + 1, model, "upright", acts.upright());
        rows(table, s + 1, model, "any angle", acts.anywhere());
      }
    }
    return table.build();
  }

  private static void rows(
      TableBuilder table, long seed, Model model, String from, List<Generation.Edited> edits) {
    for (Generation.Edited e : edits) {
      List<Double> errors = e.errors();
      table.row(seed, model.words(), from, e.name(), errors.get(0), errors.get(1), errors.get(2));
    }
  }
}
