package dev.tiller.reproduce.steering;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Progress;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.fit.PlainResponses;
import dev.tiller.steering.shrinkage.ShrunkAct;
import dev.tiller.steering.stability.StabilityReport;
import dev.tiller.steering.transport.GaussianAct;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.steering.transport.MonotoneAct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What the responses themselves tell, without generating anything. */
final class Responses {

  private static final Claim DISTANCE =
      new Claim(
          "beyond.shrink.distance",
          "distance of moved held-out responses from the target's, shrunk-act / Linear-AcT, 32 sentences a set; mean over draws",
          "-",
          "< 1, and its 95 % interval over draws too");
  private static final Claim MONOTONE =
      new Claim(
          "beyond.monotone",
          "the same distance, monotone-act in two pieces / Linear-AcT, all sentences",
          "-",
          "< 1");
  private static final Claim EXPERTS =
      new Claim(
          "beyond.stability.experts",
          "neurons that are experts in 95 % of resamples / expected by chance, 32 sentences a set",
          "-",
          ">= 2");
  private static final Claim TOP =
      new Claim(
          "beyond.stability.top",
          "share of the best hundredth of the neurons that a resample finds again, all sentences minus 32",
          "-",
          "> 0");

  static final List<Claim> CLAIMS = List.of(DISTANCE, MONOTONE, EXPERTS, TOP);

  private static final int ALL = Integer.MAX_VALUE;
  private static final int RESAMPLES = 200;

  private final PocketBench bench;
  private final PocketSentences.Task task = PocketSentences.task("spam");

  private final Experiment experiment;

  private Responses(Experiment experiment, PocketBench bench) {
    this.experiment = experiment;
    this.bench = bench;
  }

  /**
   * @param draws of 32 sentences, and of 128
   */
  static List<Finding> measure(Experiment experiment, PocketBench bench, int draws)
      throws IOException {
    return new Responses(experiment, bench).findings(draws);
  }

  private List<Finding> findings(int draws) throws IOException {
    Map<String, ResponseMethod> methods = new LinkedHashMap<>();
    methods.put("mean-act", new MeanAct());
    methods.put("linear-act", new LinearAct());
    methods.put("gaussian-act", new GaussianAct());
    methods.put("shrunk-act", new ShrunkAct());
    for (int pieces : new int[] {2, 4, 8}) {
      methods.put("monotone-act, " + pieces + " pieces", new MonotoneAct(pieces));
    }
    TransportDistance distance =
        new TransportDistance(
            PlainResponses.of(
                bench.model(),
                BeyondReproduction.everywhere(new LinearAct()),
                new Draw(bench, task, 1).sample("test", Side.SOURCE, ALL),
                new Draw(bench, task, 1).sample("test", Side.TARGET, ALL),
                experiment.monitor()));
    TableBuilder rows = Table.builder().string("method").number("sentences").number("distance");
    List<double[]> few = new ArrayList<>();
    Map<String, Double> many = new LinkedHashMap<>();
    for (int count : new int[] {DrawnShrinkage.FEW_SENTENCES, 128, ALL}) {
      Map<String, Double> sums = new LinkedHashMap<>();
      int drawn = count == ALL ? 1 : draws;
      String what = "responses of " + (count == ALL ? "all" : count) + " sentences, draw";
      List<Long> seeds = LongStream.rangeClosed(1, drawn).boxed().toList();
      for (Map<String, Double> here :
          experiment.each(what, seeds, seed -> distances(methods, distance, seed, count))) {
        here.forEach((name, d) -> sums.merge(name, d / drawn, Double::sum));
        if (count == DrawnShrinkage.FEW_SENTENCES) {
          few.add(new double[] {here.get("shrunk-act") / here.get("linear-act")});
        }
      }
      double sentences = count == ALL ? task.source("fit").size() : count;
      sums.forEach((name, d) -> rows.row(name, sentences, d));
      many = sums;
    }
    experiment.table("distance of moved held-out responses from the target's", rows.build());
    StabilityReport fewReport = report(DrawnShrinkage.FEW_SENTENCES);
    return List.of(shrunk(few), monotone(many), experts(fewReport), top(fewReport));
  }

  private Map<String, Double> distances(
      Map<String, ResponseMethod> methods, TransportDistance distance, long seed, int count) {
    List<SiteResponses> fitted = responses(seed, count);
    try (Progress progress =
        experiment.monitor().progress("fitting every method", methods.size())) {
      Map<String, Double> here = new LinkedHashMap<>();
      methods.forEach(
          (name, method) -> {
            here.put(name, distance.of(method, fitted));
            progress.step(1, name);
          });
      return here;
    }
  }

  private List<SiteResponses> responses(long seed, int count) {
    Draw draw = new Draw(bench, task, seed);
    return PlainResponses.of(
        bench.model(),
        BeyondReproduction.everywhere(new LinearAct()),
        draw.sample("fit", Side.SOURCE, count),
        draw.sample("fit", Side.TARGET, count),
        experiment.monitor());
  }

  private static Finding shrunk(List<double[]> ratios) {
    Finding found = Means.of(ratios, ratio -> ratio[0]).finding(DISTANCE, x -> true, "");
    return DISTANCE.measured(
        found.measured(), found.low(), found.high(), found.high() < 1, ratios.size() + " draws");
  }

  private static Finding monotone(Map<String, Double> distances) {
    double ratio = distances.get("monotone-act, 2 pieces") / distances.get("linear-act");
    return MONOTONE.measured(ratio, Double.NaN, Double.NaN, ratio < 1, distances.toString());
  }

  private StabilityReport report(int count) {
    return StabilityReport.of(responses(1, count), RESAMPLES, 1, experiment.monitor());
  }

  private static Finding experts(StabilityReport few) {
    double ratio = few.experts() / few.expectedExperts();
    return EXPERTS.measured(
        ratio,
        Double.NaN,
        Double.NaN,
        ratio >= 2,
        "%d of %d, %.0f by chance"
            .formatted(few.experts(), few.neurons().size(), few.expectedExperts()));
  }

  private Finding top(StabilityReport few) {
    StabilityReport many = report(ALL);
    double gain = many.overlap() - few.overlap();
    return TOP.measured(
        gain,
        Double.NaN,
        Double.NaN,
        gain > 0,
        "of the top %d, %.0f %% with 32 sentences a set, %.0f %% with all; %d experts with all"
            .formatted(few.top(), 100 * few.overlap(), 100 * many.overlap(), many.experts()));
  }
}
