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
import dev.tiller.symphony.Prose;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The demo's result as one HTML file. */
final class DemoPage {

  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure PERPLEXITY = Measure.of("perplexity", "perplexity of ordinary text");
  private static final Measure RISE =
      Measure.share("rise", "rise of the perplexity of ordinary text");
  private static final String OVER_PROMPTS = "95 % bootstrap intervals over prompts";
  private static final String OVER_PASSAGES = "95 % bootstrap intervals over passages";
  private static final String PAIRED = "95 % bootstrap intervals over passages, paired";

  private DemoPage() {}

  static void write(DemoResult result) throws IOException {
    DemoResult.Half sea = result.induction();
    DemoResult.Half spam = result.mitigation();
    Page.titled("Toward the sea, away from spam")
        .headline(headline(result))
        .lead(
            "Two Linear-AcT maps, each learned from two sets of sentences, move the activations of"
                + " the pocket language model. The same prompts are continued at three strengths;"
                + " at strength 0 the model is untouched, bit for bit. The strength to use is the"
                + " strongest up to 1 at which the perplexity of ordinary text rose by no more than"
                + " a tenth on other texts than those here.")
        .add(effect(sea))
        .add(effect(spam))
        .add(
            LineChart.of("What both cost", rises(result), STRENGTH, RISE)
                .series("map")
                .interval("riseLow", "riseHigh", PAIRED))
        .add(texts("Toward the sea: the same prompts", sea))
        .add(texts("Away from spam: the same prompts", spam))
        .add(figures("Figures: toward the sea", sea))
        .add(figures("Figures: away from spam", spam))
        .add(facts("Where the map toward the sea comes from", sea))
        .add(facts("Where the map away from spam comes from", spam))
        .add(
            new Prose(
                "Go on",
                result.next().stream()
                    .map(command -> "* `tiller " + command + "`\n")
                    .collect(Collectors.joining())))
        .write(result.page());
  }

  private static Measure share(DemoResult.Half half) {
    return Measure.share("share", "texts that are %s".formatted(half.goal().concept()));
  }

  private static LineChart effect(DemoResult.Half half) {
    return LineChart.of(half.goal().title(), steps(half), STRENGTH, share(half))
        .interval("shareLow", "shareHigh", OVER_PROMPTS);
  }

  private static SideBySide texts(String title, DemoResult.Half half) {
    return SideBySide.of(
            title, texts(half), Measure.of("prompt", "prompt"), STRENGTH, "continuation")
        .score(
            Measure.share("score", "judge's probability of %s".formatted(half.goal().concept())));
  }

  private static DataTable figures(String title, DemoResult.Half half) {
    Measure share = share(half);
    return DataTable.of(
            title,
            steps(half),
            List.of(STRENGTH, share, Measure.share("distinct2", "distinct word pairs")))
        .estimate(share, "shareLow", "shareHigh", OVER_PROMPTS)
        .estimate(PERPLEXITY, "perplexityLow", "perplexityHigh", OVER_PASSAGES)
        .estimate(RISE, "riseLow", "riseHigh", PAIRED);
  }

  private static Table steps(DemoResult.Half half) {
    TableBuilder rows =
        Table.builder()
            .number("strength")
            .number("share")
            .number("shareLow")
            .number("shareHigh")
            .number("perplexity")
            .number("perplexityLow")
            .number("perplexityHigh")
            .number("rise")
            .number("riseLow")
            .number("riseHigh")
            .number("distinct2");
    for (DemoResult.Step step : half.steps()) {
      Estimate share = step.outcome().share();
      Estimate ppl = step.outcome().perplexity();
      Estimate rise = half.rise(step);
      rows.row(
          step.strength(),
          share.value(),
          share.low(),
          share.high(),
          ppl.value(),
          ppl.low(),
          ppl.high(),
          rise.value(),
          rise.low(),
          rise.high(),
          step.outcome().distinct2());
    }
    return rows.build();
  }

  private static Table rises(DemoResult result) {
    TableBuilder rows =
        Table.builder()
            .string("map")
            .number("strength")
            .number("rise")
            .number("riseLow")
            .number("riseHigh");
    rises("toward the sea", result.induction(), rows);
    rises("away from spam", result.mitigation(), rows);
    return rows.build();
  }

  private static void rises(String name, DemoResult.Half half, TableBuilder rows) {
    for (DemoResult.Step step : half.steps()) {
      Estimate rise = half.rise(step);
      rows.row(name, step.strength(), rise.value(), rise.low(), rise.high());
    }
  }

  /** The first continuation of every prompt at every strength. */
  private static Table texts(DemoResult.Half half) {
    TableBuilder rows =
        Table.builder().string("prompt").number("strength").string("continuation").number("score");
    for (int i = 0; i < half.prompts().size(); i++) {
      for (DemoResult.Step step : half.steps()) {
        rows.row(
            half.prompts().get(i),
            step.strength(),
            step.outcome().continuations().get(i).get(0).strip(),
            step.scores().get(i)[0]);
      }
    }
    return rows.build();
  }

  private static String headline(DemoResult result) {
    DemoResult.Half sea = result.induction();
    DemoResult.Half spam = result.mitigation();
    return "%s of what follows speeches are sea stories instead of %s, for %s more perplexity of ordinary text; %s of what follows mails are spam instead of %s, for %s more."
        .formatted(
            InWords.share(sea.operating().outcome().share().value()),
            InWords.share(sea.plain().outcome().share().value()),
            InWords.share(sea.rise(sea.operating()).value()),
            InWords.share(spam.operating().outcome().share().value()),
            InWords.share(spam.plain().outcome().share().value()),
            InWords.share(spam.rise(spam.operating()).value()));
  }

  private static Facts facts(String title, DemoResult.Half half) {
    Provenance provenance = half.map().provenance();
    Provenance.Settings settings = provenance.settings();
    return Facts.titled(title)
        .with("method", "Linear-AcT (arXiv 2410.23054)")
        .with("model", "the pocket model, of the " + provenance.modelType() + " architecture")
        .with("away from", set(provenance.source()))
        .with("toward", set(provenance.target()))
        .with(
            "fitted",
            "%d sites (%s), pooled by %s, %s, support %s"
                .formatted(
                    half.map().sites().size(),
                    settings.sites(),
                    settings.pooling(),
                    settings.order(),
                    settings.support()))
        .with("strength to use", half.goal().operating())
        .with("judge", half.judge())
        .with("version of Tiller", provenance.version());
  }

  private static String set(Provenance.Data data) {
    return "%s of \"%s\"".formatted(InWords.count(data.sentences(), "sentence"), data.name());
  }
}
