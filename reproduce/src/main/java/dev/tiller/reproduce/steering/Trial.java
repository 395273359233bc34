package dev.tiller.reproduce.steering;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * One task, one draw of fit sentences: maps fitted on a few sentences a set, and what they do on
 * the test split.
 */
final class Trial {

  private final PocketBench bench;
  private final PocketSentences.Task task;
  private final Draw draw;
  private final Judge judge;
  private final Prompts prompts;
  private final long seed;
  private final TableBuilder rows;
  private final Outcome plain;

  /**
   * @param seed of the draw of sentences and of the generations
   * @param rows hears of every measurement; see {@link #table}
   */
  Trial(PocketBench bench, PocketSentences.Task task, Effort effort, long seed, TableBuilder rows) {
    this.bench = bench;
    this.task = task;
    this.draw = new Draw(bench, task, seed);
    this.judge = bench.judge(task);
    this.seed = seed;
    this.rows = rows;
    PocketTask selection = new PocketTask(bench, task, effort);
    Prompts all = selection.prompts("test", Side.SOURCE);
    Prompts quick = effort == Effort.QUICK ? all.first(60, 60) : all;
    this.prompts = task.concept() == Side.SOURCE ? selection.eliciting(quick) : quick;
    this.plain = measured("plain", 0, List.of());
  }

  /** Columns of the table of a run. */
  static TableBuilder table() {
    return Table.builder()
        .string("task")
        .number("seed")
        .string("steering")
        .number("strength")
        .number("share")
        .number("shareLow")
        .number("shareHigh")
        .number("perplexity")
        .number("divergence")
        .number("distinct2")
        .number("plausibility");
  }

  /** -1 where the concept is to go, 1 where it is to come. */
  int sign() {
    return task.concept() == Side.SOURCE ? -1 : 1;
  }

  Judge judge() {
    return judge;
  }

  /** How much the share moved the wanted way. */
  double effect(Outcome outcome) {
    return sign() * (outcome.share().value() - plain.share().value());
  }

  /** Fits on the trial's draw; see {@link Draw}. */
  SteeringMap fit(FitSettings settings, int count) {
    return draw.fit(settings, count);
  }

  Draw draw() {
    return draw;
  }

  /** A map at one strength. */
  Outcome steered(String label, SteeringMap map, double strength) {
    return measured(label, strength, List.of(new Steering.Part(map, strength)));
  }

  /** A map at several strengths. */
  StrengthCurve curve(String label, SteeringMap map, double... strengths) {
    List<StrengthCurve.Point> points = new ArrayList<>();
    points.add(new StrengthCurve.Point(0, plain));
    for (double strength : strengths) {
      points.add(new StrengthCurve.Point(strength, steered(label, map, strength)));
    }
    return new StrengthCurve(label, sign(), points);
  }

  private Outcome measured(String label, double strength, List<Steering.Part> parts) {
    String what = "%s, %s at %s".formatted(task.name(), label, strength);
    Outcome outcome = bench.measure(what, judge, prompts, parts, Protocol.standard(0), seed);
    Estimate share = outcome.share();
    rows.row(
        task.name(),
        (double) seed,
        label,
        strength,
        share.value(),
        share.low(),
        share.high(),
        outcome.perplexity().value(),
        outcome.divergence().value(),
        outcome.distinct2(),
        outcome.plausibility());
    return outcome;
  }
}
