package dev.tiller.reproduce.demo;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Provenance;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.util.List;

/** The demo's result as one HTML file. */
final class DemoPage {

  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure SHARE = Measure.share("share", "texts that are sea stories");
  private static final Measure PERPLEXITY = Measure.of("perplexity", "perplexity of ordinary text");
  private static final String OVER_PROMPTS = "95 % bootstrap intervals over prompts";
  private static final String OVER_SENTENCES = "95 % bootstrap intervals over sentences";

  private DemoPage() {}

  static void write(DemoResult result) throws IOException {
    Table steps = steps(result);
    Page.titled("From speeches to sea stories")
        .headline(headline(result))
        .lead(
            "A Linear-AcT map, learned from two sets of sentences, moves the activations of the"
                + " pocket language model. The same prompts are continued at three strengths; at"
                + " strength 0 the model is untouched, bit for bit.")
        .add(
            LineChart.of("Effect", steps, STRENGTH, SHARE)
                .interval("shareLow", "shareHigh", OVER_PROMPTS))
        .add(
            LineChart.of("Cost", steps, STRENGTH, PERPLEXITY)
                .interval("perplexityLow", "perplexityHigh", OVER_SENTENCES))
        .add(
            SideBySide.of(
                    "The same prompts",
                    texts(result),
                    Measure.of("prompt", "prompt"),
                    STRENGTH,
                    "continuation")
                .score(Measure.share("sea", "judge's probability of a sea story")))
        .add(
            DataTable.of(
                    "Figures",
                    steps,
                    List.of(STRENGTH, SHARE, Measure.share("distinct2", "distinct word pairs")))
                .estimate(SHARE, "shareLow", "shareHigh", OVER_PROMPTS)
                .estimate(PERPLEXITY, "perplexityLow", "perplexityHigh", OVER_SENTENCES))
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

  private static String headline(DemoResult result) {
    DemoResult.Step plain = result.steps().get(0);
    DemoResult.Step chosen = result.steps().get(1);
    DemoResult.Step full = result.steps().get(result.steps().size() - 1);
    return "At strength %s %s of the texts are sea stories, against %s without the map, and the perplexity of ordinary text goes from %s to %s; at full strength %s are, at %s."
        .formatted(
            chosen.strength(),
            InWords.share(chosen.outcome().share().value()),
            InWords.share(plain.outcome().share().value()),
            InWords.number(plain.outcome().perplexity().value()),
            InWords.number(chosen.outcome().perplexity().value()),
            InWords.share(full.outcome().share().value()),
            InWords.number(full.outcome().perplexity().value()));
  }

  private static Facts facts(DemoResult result) {
    Provenance provenance = result.map().provenance();
    Provenance.Settings settings = provenance.settings();
    return Facts.titled("Where the map comes from")
        .with("method", "Linear-AcT (arXiv 2410.23054)")
        .with("model", "the pocket model, of the " + provenance.modelType() + " architecture")
        .with("away from", set(provenance.source()))
        .with("toward", set(provenance.target()))
        .with(
            "fitted",
            "%d sites (%s), pooled by %s, %s, support %s"
                .formatted(
                    result.map().sites().size(),
                    settings.sites(),
                    settings.pooling(),
                    settings.order(),
                    settings.support()))
        .with("judge", result.judge())
        .with("version of Tiller", provenance.version());
  }

  private static String set(Provenance.Data data) {
    return "%s of \"%s\"".formatted(InWords.count(data.sentences(), "sentence"), data.name());
  }
}
