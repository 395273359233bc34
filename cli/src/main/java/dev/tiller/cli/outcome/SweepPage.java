package dev.tiller.cli.outcome;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.steering.sweep.Selection;
import dev.tiller.steering.sweep.Sweep;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as one HTML file: what the best step does in a sentence, effect and cost over strength,
 * one against the other, the first continuation of every prompt side by side with the judge's
 * score, and the figures.
 */
public final class SweepPage {

  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure PERPLEXITY = Measure.of("perplexity", "perplexity of neutral text");
  private static final Measure SHARE = Measure.share("share", "texts with the concept");
  private static final Measure DISTANCE = Measure.of("kl", "KL from the plain model", "nats/token");
  private static final String OVER_PROMPTS = "95 % bootstrap intervals over prompts";
  private static final String OVER_SENTENCES = "95 % bootstrap intervals over sentences";

  private SweepPage() {}

  /**
   * Writes the page.
   *
   * @param prompts in the order in which they were measured
   * @param table the sweep's, perhaps with columns of a selection
   * @param selection told the operating point; null without neutral text or a judge
   * @param judge who decided; it scores the texts shown. Null where nobody did
   */
  public static void write(
      Sweep measured,
      List<String> prompts,
      Table table,
      @Nullable Selection selection,
      @Nullable Judge judge,
      Path file)
      throws IOException {
    UnaryOperator<String> called =
        MapNames.among(measured.steps().stream().map(Sweep.Step::steering).toList());
    Sweep sweep =
        new Sweep(
            measured.steps().stream()
                .map(s -> new Sweep.Step(called.apply(s.steering()), s.strength(), s.outcome()))
                .toList());
    Table curves = curves(sweep);
    boolean costs = !sweep.plain().outcome().neutral().isEmpty();
    Page page =
        Page.titled("What the steering does")
            .headline(judge == null ? unjudged(sweep, costs) : headline(sweep, selection))
            .lead("Every step continues the same prompts with the same random numbers.");
    Facts facts =
        Facts.titled("How it was measured")
            .with("judge", judge == null ? "none" : judge.description());
    if (judge != null) {
      page =
          page.add(
              LineChart.of("Effect", curves, STRENGTH, SHARE)
                  .interval("share_low", "share_high", OVER_PROMPTS)
                  .series("steering"));
    }
    if (costs) {
      page = costs(page, curves, sweep, selection);
    }
    if (selection != null) {
      facts =
          facts
              .with("operating point", label(selection.best(sweep)))
              .with("perplexity may rise by less than", selection.budget());
    }
    List<String> names = table.column("steering").toStrings().stream().map(called).toList();
    Table named = table.with(Column.strings("steering", names));
    page.add(sideBySide(sweep, prompts, judge), figures(named, judge != null, costs), facts)
        .write(file);
  }

  private static SideBySide sideBySide(Sweep sweep, List<String> prompts, @Nullable Judge judge) {
    SideBySide texts =
        SideBySide.of(
            "The same prompts",
            texts(sweep, prompts, judge),
            Measure.of("prompt", "prompt"),
            Measure.of("step", ""),
            "continuation");
    return judge == null
        ? texts
        : texts.score(Measure.share("score", "judge's probability of the concept"));
  }

  /** Without a judge the cost is all that is known. */
  private static String unjudged(Sweep sweep, boolean costs) {
    if (!costs || sweep.steps().size() == 1) {
      return "What the texts show was not measured; read them side by side.";
    }
    Sweep.Step last = sweep.steps().get(sweep.steps().size() - 1);
    return "With %s the perplexity of neutral text goes from %s to %s; what the texts show was not measured."
        .formatted(
            label(last),
            InWords.number(sweep.plain().outcome().perplexity().value()),
            InWords.number(last.outcome().perplexity().value()));
  }

  /** What the operating point does; without one, the step that moves most. */
  private static String headline(Sweep sweep, @Nullable Selection selection) {
    Outcome plain = sweep.plain().outcome();
    String before = InWords.share(plain.share().value());
    if (sweep.steps().size() == 1) {
      return "The plain model shows the concept in %s of its texts.".formatted(before);
    }
    Sweep.Step best = selection == null ? sweep.plain() : selection.best(sweep);
    Sweep.Step told = best == sweep.plain() ? furthest(sweep) : best;
    String effect =
        "With %s, %s of the texts show the concept, against %s without"
            .formatted(label(told), InWords.share(told.outcome().share().value()), before);
    if (selection == null) {
      return effect + "; what it costs was not measured.";
    }
    String cost =
        "%s; the perplexity of neutral text goes from %s to %s"
            .formatted(
                effect,
                InWords.number(plain.perplexity().value()),
                InWords.number(told.outcome().perplexity().value()));
    return best == sweep.plain()
        ? "%s. No step is better than the plain model within the limit of %s."
            .formatted(cost, selection.budget())
        : cost + ".";
  }

  private static Sweep.Step furthest(Sweep sweep) {
    double plain = sweep.plain().outcome().share().value();
    return sweep.steps().stream()
        .skip(1)
        .max(Comparator.comparingDouble(s -> Math.abs(s.outcome().share().value() - plain)))
        .orElseThrow();
  }

  private static Page costs(Page page, Table curves, Sweep sweep, @Nullable Selection selection) {
    LineChart perplexity =
        LineChart.of("Cost: perplexity", curves, STRENGTH, PERPLEXITY)
            .interval("perplexity_low", "perplexity_high", OVER_SENTENCES)
            .series("steering");
    if (selection != null) {
      double plain = sweep.plain().outcome().perplexity().value();
      perplexity = perplexity.reference(selection.budget().ceiling(plain), "the most it may be");
    }
    Page more =
        page.add(
            perplexity,
            LineChart.of("Cost: distance from the plain model", curves, STRENGTH, DISTANCE)
                .interval("kl_low", "kl_high", OVER_SENTENCES)
                .series("steering"));
    return sweep.plain().outcome().isJudged()
        ? more.add(
            LineChart.of("Effect against cost", curves, PERPLEXITY, SHARE)
                .interval("share_low", "share_high", OVER_PROMPTS)
                .series("steering"))
        : more;
  }

  private static DataTable figures(Table table, boolean judged, boolean costs) {
    List<Measure> columns = new ArrayList<>();
    columns.add(Measure.of("steering", "steering"));
    columns.add(STRENGTH);
    if (judged) {
      columns.add(SHARE);
    }
    if (costs) {
      columns.add(PERPLEXITY);
      columns.add(DISTANCE);
    }
    columns.add(Measure.share("distinct2", "distinct word pairs"));
    columns.add(Measure.of("self_bleu", "self-BLEU"));
    columns.add(Measure.of("plausibility", "plausibility"));
    List<String> names =
        table.column("steering").toStrings().stream().map(SweepPage::name).toList();
    DataTable figures =
        DataTable.of("Figures", table.with(Column.strings("steering", names)), columns);
    if (judged) {
      figures = figures.estimate(SHARE, "share_low", "share_high", OVER_PROMPTS);
    }
    return costs
        ? figures
            .estimate(PERPLEXITY, "perplexity_low", "perplexity_high", OVER_SENTENCES)
            .estimate(DISTANCE, "kl_low", "kl_high", OVER_SENTENCES)
        : figures;
  }

  /** Every steering starts where the plain model is, so that its line does. */
  private static Table curves(Sweep sweep) {
    List<String> names =
        sweep.steps().stream().skip(1).map(Sweep.Step::steering).distinct().toList();
    List<Sweep.Step> steps = new ArrayList<>();
    Outcome plain = sweep.plain().outcome();
    for (String name : names.isEmpty() ? List.of(Sweep.PLAIN) : names) {
      steps.add(new Sweep.Step(name(name), 0, plain));
      sweep.steps().stream()
          .skip(1)
          .filter(s -> s.steering().equals(name))
          .forEach(s -> steps.add(new Sweep.Step(name(name), s.strength(), s.outcome())));
    }
    return new Sweep(steps).table();
  }

  private static String label(Sweep.Step step) {
    return name(SweepText.label(step));
  }

  /** A map goes by the name of its file, whose ending tells people nothing. */
  private static String name(String steering) {
    return steering.replace(".safetensors", "");
  }

  private static Table texts(Sweep sweep, List<String> prompts, @Nullable Judge judge) {
    TableBuilder rows = Table.builder().string("prompt").string("step").string("continuation");
    if (judge != null) {
      rows.number("score");
    }
    List<List<String>> texts = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    for (Sweep.Step step : sweep.steps()) {
      List<String> first =
          step.outcome().continuations().stream().map(several -> several.get(0)).toList();
      texts.add(first);
      if (judge != null) {
        scores.add(judge.score(first));
      }
    }
    for (int p = 0; p < prompts.size(); p++) {
      for (int s = 0; s < texts.size(); s++) {
        List<Object> cells = new ArrayList<>();
        cells.add(prompts.get(p));
        cells.add(label(sweep.steps().get(s)));
        cells.add(texts.get(s).get(p).strip());
        if (judge != null) {
          cells.add(scores.get(s)[p]);
        }
        rows.row(cells.toArray());
      }
    }
    return rows.build();
  }
}
