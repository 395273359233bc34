package dev.tiller.reproduce.steering;

import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Outcome;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.shrinkage.ShrunkAct;
import dev.tiller.steering.transport.LinearAct;

/**
 * shrunk-act against Linear-AcT from the same few sentences of one draw.
 *
 * @param seed of the draw and of the generations
 * @param linear over its strengths
 * @param shrunk at strength 1
 */
record DrawnShrinkage(long seed, StrengthCurve linear, Outcome shrunk) {

  static final int FEW_SENTENCES = 32;

  static DrawnShrinkage measure(PocketBench bench, Effort effort, long seed, TableBuilder rows) {
    Trial spam = new Trial(bench, PocketSentences.task("spam"), effort, seed, rows);
    SteeringMap act = spam.fit(BeyondReproduction.everywhere(new LinearAct()), FEW_SENTENCES);
    SteeringMap shrunk = spam.fit(BeyondReproduction.everywhere(new ShrunkAct()), FEW_SENTENCES);
    StrengthCurve curve = spam.curve("linear-act, 32 sentences", act, 0.5, 0.75, 1);
    return new DrawnShrinkage(seed, curve, spam.steered("shrunk-act, 32 sentences", shrunk, 1));
  }

  /** KL of shrunk-act over that of Linear-AcT where it has the same share. */
  double divergenceRatio() {
    return shrunk.divergence().value() / linear.divergenceAt(shrunk.share().value());
  }

  String words() {
    return "%.2f (KL %.4f against %.4f at share %.3f)"
        .formatted(
            divergenceRatio(),
            shrunk.divergence().value(),
            linear.divergenceAt(shrunk.share().value()),
            shrunk.share().value());
  }
}
