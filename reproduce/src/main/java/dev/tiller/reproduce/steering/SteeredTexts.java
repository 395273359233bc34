package dev.tiller.reproduce.steering;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.symphony.Facts;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A map of one task of the pocket model at several strengths: what demonstrations of steering
 * methods show.
 *
 * @param task of the pocket model
 * @param fit method and sites
 * @param sentences of each set, at most
 * @param strengths rising from 0, which is the plain model
 */
record SteeredTexts(String task, FitSettings fit, int sentences, List<Double> strengths) {

  private static final int PROMPTS = 40;
  private static final int NEUTRAL = 60;
  private static final int SHOWN = 12;
  private static final Measure STRENGTH = Measure.of("strength", "strength");

  /** The outcome at every strength. */
  Shown show(Experiment experiment) throws IOException {
    try (PocketBench bench = PocketBench.open(experiment)) {
      PocketSentences.Task about = PocketSentences.task(task);
      Judge judge = bench.judge(about);
      SteeringMap map = bench.fit(about, fit, sentences);
      Prompts prompts =
          Prompts.of(about, "test", PocketSentences.Side.SOURCE).first(PROMPTS, NEUTRAL);
      List<Outcome> outcomes =
          experiment.each(
              "strength",
              strengths,
              strength ->
                  bench.measure(
                      task + " at " + strength,
                      judge,
                      prompts,
                      strength == 0 ? List.of() : List.of(new Steering.Part(map, strength)),
                      Protocol.transport(1),
                      1));
      return shown(judge, map, prompts, outcomes);
    }
  }

  private Shown shown(Judge judge, SteeringMap map, Prompts prompts, List<Outcome> outcomes) {
    Outcome plain = outcomes.get(0);
    Outcome last = outcomes.get(outcomes.size() - 1);
    Estimate rise = last.perplexityRise(plain);
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      figures.add(
          Figure.of(
              "share of %s at strength %s".formatted(task, InWords.number(strengths.get(i))),
              outcomes.get(i).share()));
    }
    figures.add(
        Figure.of(
            "relative rise of the perplexity of ordinary text at strength %s"
                .formatted(InWords.number(strengths.get(strengths.size() - 1))),
            rise));
    figures.add(
        Figure.of("distinct-2 of the texts / unsteered", last.distinct2() / plain.distinct2()));
    String headline =
        "The share of %s in continuations goes from %s to %s; the perplexity of ordinary text changes by %+.1f %%."
            .formatted(
                task,
                InWords.share(plain.share().value()),
                InWords.share(last.share().value()),
                100 * rise.value());
    Table steps = steps(outcomes);
    return new Shown(
        headline,
        figures,
        List.of(
            LineChart.of("Effect", steps, STRENGTH, Measure.share("share", "share of " + task))
                .interval("shareLow", "shareHigh", "95 % bootstrap interval over prompts"),
            LineChart.of(
                    "Cost: perplexity of ordinary text",
                    steps,
                    STRENGTH,
                    Measure.of("perplexity", "perplexity"))
                .interval(
                    "perplexityLow", "perplexityHigh", "95 % bootstrap interval over sentences"),
            SideBySide.of(
                    "The same prompts",
                    texts(judge, prompts, outcomes),
                    Measure.of("prompt", "prompt"),
                    STRENGTH,
                    "continuation")
                .score(Measure.share("score", "judge's probability of " + task)),
            facts(judge, map, prompts)));
  }

  private static Facts facts(Judge judge, SteeringMap map, Prompts prompts) {
    Provenance provenance = map.provenance();
    Provenance.Settings settings = provenance.settings();
    return Facts.titled("Where this comes from")
        .with("model", "the pocket model, of the " + provenance.modelType() + " architecture")
        .with("away from", set(provenance.source()))
        .with("toward", set(provenance.target()))
        .with(
            "fitted",
            "%s (%s), pooled by %s, %s, support %s"
                .formatted(
                    InWords.count(map.sites().size(), "site"),
                    settings.sites(),
                    settings.pooling(),
                    settings.order(),
                    settings.support()))
        .with(
            "measured on",
            "%s of the test split, four continuations each, and %s of ordinary text"
                .formatted(
                    InWords.count(prompts.starts().size(), "prompt"),
                    InWords.count(prompts.neutral().size(), "passage")))
        .with("judge", judge.description());
  }

  private static String set(Provenance.Data data) {
    return "%s of \"%s\"".formatted(InWords.count(data.sentences(), "sentence"), data.name());
  }

  private Table steps(List<Outcome> outcomes) {
    TableBuilder rows =
        Table.builder()
            .number("strength")
            .number("share")
            .number("shareLow")
            .number("shareHigh")
            .number("perplexity")
            .number("perplexityLow")
            .number("perplexityHigh");
    for (int i = 0; i < outcomes.size(); i++) {
      Estimate share = outcomes.get(i).share();
      Estimate perplexity = outcomes.get(i).perplexity();
      rows.row(
          strengths.get(i),
          share.value(),
          share.low(),
          share.high(),
          perplexity.value(),
          perplexity.low(),
          perplexity.high());
    }
    return rows.build();
  }

  /** The first continuation of the first prompts. */
  private Table texts(Judge judge, Prompts prompts, List<Outcome> outcomes) {
    TableBuilder rows =
        Table.builder().string("prompt").number("strength").string("continuation").number("score");
    for (int p = 0; p < Math.min(SHOWN, prompts.starts().size()); p++) {
      for (int i = 0; i < outcomes.size(); i++) {
        List<String> first = List.of(outcomes.get(i).continuations().get(p).get(0).strip());
        rows.row(prompts.starts().get(p), strengths.get(i), first.get(0), judge.score(first)[0]);
      }
    }
    return rows.build();
  }
}
