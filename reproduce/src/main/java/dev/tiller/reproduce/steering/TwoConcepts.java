package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.arithmetic.MapComposition;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import java.util.List;

/**
 * Continuations that show the sea and a novel at once, after prompts from speeches, under the map
 * of the sea followed by that of novels, by prompt.
 *
 * @param lineas share of a prompt's continuations that show both
 * @param linear the same under maps of Linear-AcT
 */
record TwoConcepts(double[] lineas, double[] linear) {

  static TwoConcepts measure(
      PocketBench bench, Trial novel, FitSettings settings, SteeringMap told, long seed) {
    Judge sea = bench.judge(PocketSentences.task("sea"));
    Draw draw = new Draw(bench, PocketSentences.task("sea"), seed);
    FitSettings act =
        FitSettings.of(new LinearAct()).withSites("post_layernorm").withSupport(Support.ALL);
    int few = LinEasReproduction.FEW_SENTENCES;
    SteeringMap mine = MapComposition.of(draw.fit(settings, few), told);
    SteeringMap theirs = MapComposition.of(draw.fit(act, few), novel.fit(act, few));
    return new TwoConcepts(
        both(novel, sea, "LinEAS, sea then novel", mine),
        both(novel, sea, "Linear-AcT, sea then novel", theirs));
  }

  private static double[] both(Trial novel, Judge sea, String label, SteeringMap map) {
    Outcome outcome = novel.steered(label, map, 1);
    List<List<String>> texts = outcome.continuations();
    boolean[] atSea = sea.decide(texts.stream().flatMap(List::stream).toList());
    boolean[] told = novel.judge().decide(texts.stream().flatMap(List::stream).toList());
    double[] shares = new double[texts.size()];
    int at = 0;
    for (int i = 0; i < shares.length; i++) {
      int count = texts.get(i).size();
      for (int k = 0; k < count; k++, at++) {
        shares[i] += atSea[at] && told[at] ? 1.0 / count : 0;
      }
    }
    return shares;
  }

  /** LinEAS minus Linear-AcT, paired by prompt. */
  Estimate gap() {
    return Bootstrap.seeded(1).pairedDifference(lineas, linear);
  }

  String words() {
    return "both present: LinEAS %.3f, Linear-AcT %.3f".formatted(mean(lineas), mean(linear));
  }

  private static double mean(double[] shares) {
    return Bootstrap.seeded(1).mean(shares).value();
  }
}
