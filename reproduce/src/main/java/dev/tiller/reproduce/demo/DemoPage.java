package dev.tiller.reproduce.demo;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;

/** The demo's result as one HTML file. */
final class DemoPage {

  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure SHARE = Measure.share("share", "share of sea story");
  private static final Measure PERPLEXITY = Measure.of("perplexity", "perplexity");

  private DemoPage() {}

  static void write(DemoResult result) throws IOException {
    Table steps = steps(result);
    Page.titled("From speeches to sea stories")
        .lead(
            "A Linear-AcT map, learned from two sets of sentences, moves the activations of the"
                + " pocket language model. The same prompts are continued at three strengths; at"
                + " strength 0 the model is untouched, bit for bit.")
        .add(
            LineChart.of("Effect", steps, STRENGTH, SHARE)
                .interval("shareLow", "shareHigh", "95 % bootstrap interval over prompts"))
        .add(
            LineChart.of("Cost: perplexity of ordinary text", steps, STRENGTH, PERPLEXITY)
                .interval(
                    "perplexityLow", "perplexityHigh", "95 % bootstrap interval over sentences"))
        .add(
            SideBySide.of(
                    "The same prompts",
                    texts(result),
                    Measure.of("prompt", "prompt"),
                    STRENGTH,
                    "continuation")
                .score(Measure.share("sea", "judge's probability of sea story")))
        .add(DataTable.of("Figures", steps))
        .add(facts(result))
        .write(result.page());
  }

  private static Table steps(DemoResult result) {
    TableBuilder rows =
        Table.builder()
            .number("strength")
            .number("share")
            .number("shareLow")
            .number("shareHigh")
            .number("perplexity")
            .number("perplexityLow")
            .number("perplexityHigh")
            .number("distinct2");
    for (DemoResult.Step step : result.steps()) {
      Estimate share = step.outcome().share();
      Estimate ppl = step.outcome().perplexity();
      rows.row(
          step.strength(),
          share.value(),
          share.low(),
          share.high(),
          ppl.value(),
          ppl.low(),
          ppl.high(),
          step.outcome().distinct2());
    }
    return rows.build();
  }

  /** The first continuation of every prompt at every strength. */
  private static Table texts(DemoResult result) {
    TableBuilder rows =
        Table.builder().string("prompt").number("strength").string("continuation").number("sea");
    for (int i = 0; i < result.prompts().size(); i++) {
      for (DemoResult.Step step : result.steps()) {
        rows.row(
            result.prompts().get(i),
            step.strength(),
            step.outcome().continuations().get(i).get(0).strip(),
            step.scores().get(i)[0]);
      }
    }
    return rows.build();
  }

  private static Facts facts(DemoResult result) {
    var provenance = result.map().provenance();
    return Facts.titled("Where the map comes from")
        .with("method", provenance.method())
        .with("model", provenance.modelType() + " " + provenance.fingerprint())
        .with("source set", String.valueOf(provenance.source()))
        .with("target set", String.valueOf(provenance.target()))
        .with("settings", String.valueOf(provenance.settings()))
        .with("sites", Integer.toString(result.map().sites().size()))
        .with("judge", result.judge())
        .with("version", provenance.version());
  }
}
