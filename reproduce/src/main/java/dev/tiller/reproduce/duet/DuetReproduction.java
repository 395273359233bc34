package dev.tiller.reproduce.duet;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Media;
import dev.tiller.training.Losses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * DUET: 2D structured and approximately equivariant representations (arXiv 2306.16058) on
 * Fashion-MNIST, with rotations as the transformation. The paper's own tables are of other images
 * and networks; what is tested are its orderings, on the protocol of our specification.
 */
public final class DuetReproduction implements Reproduction {

  static final Claim ROTATION =
      new Claim(
          "duet.rotation",
          "accuracy of the rotation in 8 bins, a ridge probe on DUET with lambda 100 minus on SimCLR",
          "-",
          ">= 0.15");
  static final Claim ANGLE =
      new Claim(
          "duet.angle", "median error of the angle, DUET / SimCLR, the same probe", "-", "<= 0.5");
  static final Claim CLASS =
      new Claim(
          "duet.class",
          "accuracy of the class of upright images, DUET minus SimCLR",
          "higher",
          ">= -0.01");
  static final Claim TRADEOFF =
      new Claim(
          "duet.tradeoff",
          "accuracy of the class of rotated images, lambda 1000 minus lambda 100",
          "-",
          "< 0");
  static final Claim GENERATION =
      new Claim(
          "duet.generation",
          "error of the decoded image against the one rotated further by 45 and 90 degrees, after rolling the representation / without an edit",
          "controlled",
          "< 0.6; > 0.9 at lambda 0");

  private static final int FULL_SEEDS = 3;

  @Override
  public String name() {
    return "duet";
  }

  @Override
  public String paper() {
    return "DUET: 2D Structured and Approximately Equivariant Representations, arXiv 2306.16058";
  }

  @Override
  public List<Claim> claims() {
    return List.of(ROTATION, ANGLE, CLASS, TRADEOFF, GENERATION, ActRuns.EDIT, ActRuns.CLASS);
  }

  /** All models of one seed. */
  private record Seed(long seed, Map<Model, Measured> models) {

    Readings of(Model model) {
      return Objects.requireNonNull(models.get(model)).readings();
    }

    Generation generation(Model model) {
      return Objects.requireNonNull(
          Objects.requireNonNull(models.get(model)).generation(), model::words);
    }
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    FashionMnist data = FashionMnist.open(experiment.opening());
    List<Model> models = models(experiment.effort());
    List<Seed> seeds =
        experiment.each(
            "seed", experiment.seeds(FULL_SEEDS), seed -> seed(experiment, data, models, seed));
    experiment.found(findings(seeds));
    ActRuns maps = ActRuns.measure(experiment, data, FULL_SEEDS);
    experiment.found(maps.findings());
    tables(experiment, seeds);
    experiment.table("Error of decoded images under steering maps", maps.table());
    pictures(experiment, seeds.get(0));
  }

  private static List<Model> models(Effort effort) {
    List<Model> models =
        new ArrayList<>(List.of(Model.SIMCLR, Model.UNSTRUCTURED, Model.WHOLE, Model.HEAVY));
    if (effort == Effort.FULL) {
      models.add(2, new Model(true, false, 10));
      models.add(1, Model.ESSL);
    }
    return models;
  }

  private static Seed seed(Experiment experiment, FashionMnist data, List<Model> models, long seed)
      throws IOException {
    List<Measured> measured =
        experiment.each("model", models, model -> Measured.of(experiment, data, model, seed));
    Map<Model, Measured> byModel = new LinkedHashMap<>();
    for (int m = 0; m < models.size(); m++) {
      byModel.put(models.get(m), measured.get(m));
    }
    return new Seed(seed, byModel);
  }

  private static List<Finding> findings(List<Seed> seeds) {
    return List.of(
        difference(seeds, Readings::bins, Model.WHOLE, Model.SIMCLR)
            .finding(ROTATION, gain -> gain >= 0.15, each(seeds, Readings::bins)),
        Means.of(seeds, s -> s.of(Model.WHOLE).medianError() / s.of(Model.SIMCLR).medianError())
            .finding(ANGLE, ratio -> ratio <= 0.5, each(seeds, Readings::medianError)),
        difference(seeds, Readings::upright, Model.WHOLE, Model.SIMCLR)
            .finding(CLASS, gain -> gain >= -0.01, each(seeds, Readings::upright)),
        difference(seeds, Readings::rotated, Model.HEAVY, Model.WHOLE)
            .finding(TRADEOFF, gain -> gain < 0, each(seeds, Readings::rotated)),
        generation(seeds));
  }

  private static Means difference(
      List<Seed> seeds, ToDoubleFunction<Readings> figure, Model one, Model other) {
    return Means.of(
        seeds, s -> figure.applyAsDouble(s.of(one)) - figure.applyAsDouble(s.of(other)));
  }

  private static Finding generation(List<Seed> seeds) {
    double free =
        seeds.stream()
            .mapToDouble(s -> s.generation(Model.UNSTRUCTURED).ratio(Generation.ROLL))
            .average()
            .orElseThrow();
    Generation first = seeds.get(0).generation(Model.WHOLE);
    String reason =
        String.format(
            Locale.ROOT,
            "at lambda 0: %.2f; at 45, 90 and 180 degrees %s; upside down much clothing looks the same, so that without an edit the last is near already",
            free,
            first.ratios(Generation.ROLL).stream()
                .map(r -> String.format(Locale.ROOT, "%.2f", r))
                .collect(Collectors.joining(", ")));
    return Means.of(seeds, s -> s.generation(Model.WHOLE).ratio(Generation.ROLL))
        .finding(GENERATION, ratio -> ratio < 0.6 && free > 0.9, reason);
  }

  /** The figure of every model, mean over seeds. */
  private static String each(List<Seed> seeds, ToDoubleFunction<Readings> figure) {
    return seeds.get(0).models().keySet().stream()
        .map(
            model ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f",
                    model.words(),
                    seeds.stream()
                        .mapToDouble(s -> figure.applyAsDouble(s.of(model)))
                        .average()
                        .orElseThrow()))
        .collect(Collectors.joining("; "));
  }

  private static void tables(Experiment experiment, List<Seed> seeds) {
    TableBuilder readings =
        Table.builder()
            .integer("seed")
            .string("model")
            .number("class, upright")
            .number("class, rotated")
            .number("rotation, 8 bins")
            .number("angle error, mean")
            .number("angle error, median")
            .number("direct error, mean")
            .number("direct error, median")
            .number("NT-Xent")
            .number("JS")
            .number("marginal, rolled")
            .number("marginal, still")
            .number("matrix, rolled")
            .number("matrix, still");
    TableBuilder edits =
        Table.builder()
            .integer("seed")
            .string("model")
            .string("edit")
            .number("45 degrees")
            .number("90 degrees")
            .number("180 degrees");
    for (Seed seed : seeds) {
      seed.models().forEach((model, measured) -> rows(readings, seed, model, measured));
      for (Model model : List.of(Model.WHOLE, Model.UNSTRUCTURED)) {
        for (Generation.Edited e : seed.generation(model).edits()) {
          edits.row(
              seed.seed(),
              model.words(),
              e.name(),
              e.errors().get(0),
              e.errors().get(1),
              e.errors().get(2));
        }
      }
    }
    experiment.table("What can be read from the frozen encoders", readings.build());
    experiment.table("Error of decoded images after edits", edits.build());
  }

  private static void rows(TableBuilder table, Seed seed, Model model, Measured measured) {
    Readings r = measured.readings();
    boolean structured = model.structured();
    double js = measured.loss(Duet.GROUP) / model.lambda();
    table.row(
        seed.seed(),
        model.words(),
        r.upright(),
        r.rotated(),
        r.bins(),
        r.meanError(),
        r.medianError(),
        structured ? r.directMean() : null,
        structured ? r.directMedian() : null,
        structured ? measured.loss(Duet.CONTENT) / 2 : measured.loss(Losses.LOSS),
        Double.isFinite(js) ? js : null,
        structured ? r.marginalRolled() : null,
        structured ? r.marginalStill() : null,
        structured ? r.matrixRolled() : null,
        structured ? r.matrixStill() : null);
  }

  /** What the decoders show of a few images, a quarter turn further. */
  private static void pictures(Experiment experiment, Seed seed) {
    for (Model model : List.of(Model.WHOLE, Model.UNSTRUCTURED)) {
      List<Generation.Pictures> pictures = seed.generation(model).pictures();
      List<String> names = List.copyOf(pictures.get(0).urls().keySet());
      TableBuilder rows = Table.builder();
      names.forEach(rows::string);
      pictures.forEach(p -> rows.row(names.stream().map(p.urls()::get).toArray()));
      DataTable table =
          DataTable.of(
              "Edits of %s, decoded: rotated a quarter turn further".formatted(model.words()),
              rows.build());
      for (String name : names) {
        table = table.as(Measure.media(name, name, Media.IMAGE));
      }
      experiment.figure(table);
    }
  }
}
