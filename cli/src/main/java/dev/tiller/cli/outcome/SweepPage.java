package dev.tiller.cli.outcome;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Outcome;
import dev.tiller.steering.sweep.Selection;
import dev.tiller.steering.sweep.Sweep;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as one HTML file: effect and cost over strength, one against the other, the figures, and
 * the first continuation of every prompt side by side.
 */
public final class SweepPage {

  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure PERPLEXITY = Measure.of("perplexity", "perplexity of neutral text");
  private static final Measure SHARE = Measure.share("share", "texts with the concept");

  private SweepPage() {}

  /**
   * Writes the page.
   *
   * @param prompts in the order in which they were measured
   * @param table the sweep's, perhaps with columns of a selection
   * @param selection told the operating point; null without neutral text or a judge
   * @param judge who decided, in words; null where nobody did
   */
  public static void write(
      Sweep sweep,
      List<String> prompts,
      Table table,
      @Nullable Selection selection,
      @Nullable String judge,
      Path file)
      throws IOException {
    Table curves = curves(sweep);
    Page page =
        Page.titled("What the steering does")
            .lead("Every step continues the same prompts with the same random numbers.");
    Facts facts = Facts.titled("How it was measured").with("judge", judge == null ? "none" : judge);
    if (judge != null) {
      page =
          page.add(
              LineChart.of("Effect", curves, STRENGTH, SHARE)
                  .interval("share_low", "share_high", "95 % bootstrap intervals over prompts")
                  .series("steering"));
    }
    if (!sweep.plain().outcome().neutral().isEmpty()) {
      page = costs(page, curves, sweep, selection);
    }
    if (selection != null) {
      facts =
          facts
              .with("operating point", SweepText.label(selection.best(sweep)))
              .with("perplexity may rise by less than", selection.budget());
    }
    page.add(DataTable.of("Figures", table))
        .add(
            SideBySide.of(
                "The same prompts",
                texts(sweep, prompts),
                Measure.of("prompt", "prompt"),
                Measure.of("step", "steering"),
                "continuation"))
        .add(facts)
        .write(file);
  }

  private static Page costs(Page page, Table curves, Sweep sweep, @Nullable Selection selection) {
    LineChart perplexity =
        LineChart.of("Cost: perplexity", curves, STRENGTH, PERPLEXITY)
            .interval(
                "perplexity_low", "perplexity_high", "95 % bootstrap intervals over sentences")
            .series("steering");
    if (selection != null) {
      double plain = sweep.plain().outcome().perplexity().value();
      perplexity = perplexity.reference(selection.budget().ceiling(plain), "the most it may be");
    }
    Page more =
        page.add(
            perplexity,
            LineChart.of(
                    "Cost: distance from the plain model",
                    curves,
                    STRENGTH,
                    Measure.of("kl", "KL(plain || steered) on neutral text", "nats/token"))
                .interval("kl_low", "kl_high", "95 % bootstrap intervals over sentences")
                .series("steering"));
    return sweep.plain().outcome().isJudged()
        ? more.add(
            LineChart.of("Effect against cost", curves, PERPLEXITY, SHARE)
                .interval("share_low", "share_high", "95 % bootstrap intervals over prompts")
                .series("steering"))
        : more;
  }

  /** Every steering starts where the plain model is, so that its line does. */
  private static Table curves(Sweep sweep) {
    List<String> names =
        sweep.steps().stream().skip(1).map(Sweep.Step::steering).distinct().toList();
    List<Sweep.Step> steps = new ArrayList<>();
    Outcome plain = sweep.plain().outcome();
    for (String name : names.isEmpty() ? List.of(Sweep.PLAIN) : names) {
      steps.add(new Sweep.Step(name, 0, plain));
      sweep.steps().stream().skip(1).filter(s -> s.steering().equals(name)).forEach(steps::add);
    }
    return new Sweep(steps).table();
  }

  private static Table texts(Sweep sweep, List<String> prompts) {
    TableBuilder rows = Table.builder().string("prompt").string("step").string("continuation");
    for (int p = 0; p < prompts.size(); p++) {
      for (Sweep.Step step : sweep.steps()) {
        String text = step.outcome().continuations().get(p).get(0).strip();
        rows.row(prompts.get(p), SweepText.label(step), text);
      }
    }
    return rows.build();
  }
}
