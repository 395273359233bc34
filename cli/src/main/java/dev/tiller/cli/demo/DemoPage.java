package dev.tiller.cli.demo;

import dev.tiller.data.Table;
import dev.tiller.steering.Provenance;
import dev.tiller.symphony.Comparison;
import dev.tiller.symphony.Curve;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;

/** The demo's result as one file for a browser. */
public final class DemoPage {

  private DemoPage() {}

  /** The page. */
  public static Page of(Demo.Result result) {
    String concept = result.task().label(result.task().concept());
    Table outcomes = result.outcomes().table();
    return Page.titled("From " + result.task().sourceLabel() + " to " + result.task().targetLabel())
        .lead(
            "One Linear-AcT map, learned from sentences that ship with Tiller, applied to the pocket"
                + " model at three strengths. The same prompts, the same random numbers.")
        .add(
            Comparison.of(
                    "Side by side",
                    result.texts(),
                    Measure.of("prompt", "Prompt"),
                    Measure.of("steering", "Strength"),
                    "text")
                .score(Measure.share("score", "Judged as " + concept)))
        .add(
            Curve.of(
                    "Share of texts judged as " + concept,
                    outcomes,
                    Measure.of("strength", "Strength"),
                    Measure.share("share", "Share"))
                .interval("share_low", "share_high", "95 % bootstrap interval over prompts"))
        .add(
            Curve.of(
                    "Perplexity of ordinary text",
                    outcomes,
                    Measure.of("strength", "Strength"),
                    Measure.of("perplexity", "Perplexity"))
                .interval(
                    "perplexity_low", "perplexity_high", "95 % bootstrap interval over passages"))
        .add(DataTable.of("What was measured", outcomes))
        .add(facts(result));
  }

  private static Facts facts(Demo.Result result) {
    Provenance from = result.map().provenance();
    return Facts.titled("Where this comes from")
        .with("Model", "pocket, fingerprint " + result.fingerprint())
        .with("Method", from.settings().parameters())
        .with("Sites", result.map().sites().size() + " (" + from.settings().sites() + ")")
        .with("Order, pooling, support", order(from))
        .with("Sentences", from.source().sentences() + " + " + from.target().sentences())
        .with("Judge", result.judge().description())
        .with("Tiller", from.version());
  }

  private static String order(Provenance from) {
    Provenance.Settings settings = from.settings();
    return settings.order() + ", " + settings.pooling() + ", " + settings.support();
  }
}
