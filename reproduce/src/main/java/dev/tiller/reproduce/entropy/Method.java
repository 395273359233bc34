package dev.tiller.reproduce.entropy;

import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.entropy.EntropyReconstruction;
import dev.tiller.selfsupervised.entropy.SphereEntropy;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.training.ema.Momentum;
import dev.tiller.vision.Encoder;

/** What is trained: a loss, and whether it has a teacher and a predictor. */
enum Method {
  SIMCLR("SimCLR", new NtXent(0.1), false, false),
  ER("ER", new EntropyReconstruction(SphereEntropy.joe()), false, false),
  BYOL("BYOL", new Byol(), true, true),
  BYOL_ER("BYOL+ER", new EntropyReconstruction(SphereEntropy.joe()), true, false),
  BYOL_ALONE("BYOL without predictor", new Byol(), true, false);

  private static final int HIDDEN = 256;
  private static final int OUT = 64;

  private final String label;
  private final PretextLoss loss;
  private final boolean taught;
  private final boolean predicts;

  Method(String label, PretextLoss loss, boolean taught, boolean predicts) {
    this.label = label;
    this.loss = loss;
    this.taught = taught;
    this.predicts = predicts;
  }

  /** Its name in tables. */
  String label() {
    return label;
  }

  /** Width of its projections. */
  static int dimension() {
    return OUT;
  }

  /**
   * Source and seed are missing.
   *
   * @param rho of the teacher, where there is one
   */
  PretextBuilder over(Encoder encoder, int batch, double rho) {
    PretextBuilder plan =
        Pretext.of(encoder, loss)
            .batch(batch)
            .projector(Head.Shape.of(encoder.width(), HIDDEN, OUT));
    if (taught) {
      plan.teacher(Momentum.constant(rho, batch));
    }
    if (predicts) {
      plan.predictor(Head.Shape.of(OUT, HIDDEN, OUT));
    }
    return plan;
  }
}
