package dev.tiller.reproduce.steering;

import dev.tiller.data.TableBuilder;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;

/**
 * All figures of one seed; a seed draws other fit sentences and other generations.
 *
 * @param spam removal
 * @param novel induction
 * @param few little data against much
 * @param spread over two site groups
 * @param sparse few neurons against all
 * @param both two concepts at once
 */
record SeedResult(
    long seed,
    Contest spam,
    Contest novel,
    FewAgainstMany few,
    SiteSpread spread,
    SparseMap sparse,
    TwoConcepts both) {

  static SeedResult measure(PocketBench bench, Effort effort, long seed, TableBuilder rows) {
    FitSettings settings = LinEasReproduction.settings(effort);
    Trial spam = new Trial(bench, PocketSentences.task("spam"), effort, seed, rows);
    Trial novel = new Trial(bench, PocketSentences.task("novel"), effort, seed, rows);
    SteeringMap calm = spam.fit(settings, LinEasReproduction.FEW_SENTENCES);
    SteeringMap told = novel.fit(settings, LinEasReproduction.FEW_SENTENCES);
    Contest removal = Contest.measure(spam, calm);
    Contest induction = Contest.measure(novel, told);
    return new SeedResult(
        seed,
        removal,
        induction,
        FewAgainstMany.measure(novel, settings, induction),
        SiteSpread.measure(spam, settings, removal),
        SparseMap.measure(spam, settings, calm, removal),
        TwoConcepts.measure(bench, novel, settings, told, seed));
  }

  /** KL of LinEAS over KL of Linear-AcT at equal share, geometric mean over both tasks. */
  double utility() {
    return Math.sqrt(spam.divergenceRatio() * novel.divergenceRatio());
  }

  String utilityWords() {
    return "spam " + spam.divergenceWords() + "; novel " + novel.divergenceWords();
  }

  String paretoWords() {
    return "points of rivals beaten: spam %s; novel %s".formatted(spam.words(), novel.words());
  }
}
