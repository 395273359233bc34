package dev.tiller.reproduce.diffusion;

import dev.tiller.pretraining.image.Caption;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Inverse;
import dev.tiller.steering.arithmetic.Sparsification;
import dev.tiller.steering.baseline.ItiC;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import java.util.List;
import java.util.Locale;

/** LinEAS on the small image model of one seed: stars removed, at the denoiser's first step. */
final class LinEasOnImages {

  private static final int FEW = 32;
  private static final int MANY = 512;
  private static final double SUPPORT = 0.15;
  private static final Optimization TRAINING =
      new Optimization(Optimization.Rule.ADAM, 120, 0.3, 0, 0);

  /** A map that removes everything has no inverse that adds it: of a milder one there is. */
  private static final double MILD = 0.1;

  private final ImageBench bench;
  private final Judged plain;

  LinEasOnImages(ImageBench bench, Judged plain) {
    this.bench = bench;
    this.plain = plain;
  }

  private SteeringMap map(int prompts) {
    return map(prompts, TRAINING);
  }

  private SteeringMap map(int prompts, Optimization optimization) {
    return bench.fit(
        ActOnImages.onWords(FitSettings.of(new LinEas().with(optimization))),
        ActOnImages.starred(prompts),
        ActOnImages.plain(prompts));
  }

  private double effect(Judged steered) {
    return Judged.mean(plain.stars()) - Judged.mean(steered.stars());
  }

  private Judged steered(SteeringMap map) {
    return bench.judge(ActOnImages.negated(), map, 1);
  }

  double few() {
    return effect(steered(map(FEW))) / effect(steered(map(MANY)));
  }

  /**
   * What a method does with few prompts.
   *
   * @param stars share of images that still have one
   * @param kept class kept
   */
  record Point(double stars, double kept) {

    /** No more stars and no less kept, and one of both better. */
    boolean dominates(Point rival) {
      return stars <= rival.stars
          && kept >= rival.kept
          && (stars < rival.stars || kept > rival.kept);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "(%.3f, %.2f)", stars, kept);
    }
  }

  /** Three methods from the same 32 + 32 prompts, at strength 1. */
  record Contest(Point lineas, Point act, Point iti) {

    boolean won() {
      return lineas.dominates(act) && lineas.dominates(iti);
    }

    @Override
    public String toString() {
      return "(stars, kept): LinEAS %s, Linear-AcT %s, ITI-c %s".formatted(lineas, act, iti);
    }
  }

  Contest contest() {
    List<Caption> from = ActOnImages.starred(FEW);
    List<Caption> to = ActOnImages.plain(FEW);
    FitSettings iti = ActOnImages.onWords(FitSettings.of(new ItiC()));
    return new Contest(
        point(map(FEW)),
        point(bench.fit(ActOnImages.linearAct(), from, to)),
        point(bench.fit(iti, from, to)));
  }

  private Point point(SteeringMap map) {
    Judged steered = steered(map);
    return new Point(Judged.mean(steered.stars()), steered.kept(plain));
  }

  double sparse() {
    SteeringMap dense = map(FEW);
    int all = dense.sites().values().stream().mapToInt(site -> site.width()).sum();
    SteeringMap cut = Sparsification.strongest(dense, Math.max(1, (int) (SUPPORT * all)));
    return effect(steered(cut)) / effect(steered(dense));
  }

  Estimate inverse() {
    List<Caption> prompts = ActOnImages.plain(ImageBench.IMAGES);
    Judged without = bench.plain(prompts);
    Judged with = bench.judge(prompts, Inverse.of(map(FEW, TRAINING.withRate(MILD))), 1);
    return Bootstrap.seeded(bench.seed()).pairedDifference(with.stars(), without.stars());
  }
}
