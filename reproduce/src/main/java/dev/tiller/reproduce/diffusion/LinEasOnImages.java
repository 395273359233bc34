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

  /** Whether it has no more stars and keeps no less than each rival, and one of both is better. */
  boolean dominates() {
    Judged own = steered(map(FEW));
    List<Caption> from = ActOnImages.starred(FEW);
    List<Caption> to = ActOnImages.plain(FEW);
    Judged act = steered(bench.fit(ActOnImages.linearAct(), from, to));
    FitSettings iti = ActOnImages.onWords(FitSettings.of(new ItiC()));
    return better(own, act) && better(own, steered(bench.fit(iti, from, to)));
  }

  private boolean better(Judged own, Judged rival) {
    double stars = Judged.mean(own.stars()) - Judged.mean(rival.stars());
    double kept = own.kept(plain) - rival.kept(plain);
    return stars <= 0 && kept >= 0 && (stars < 0 || kept > 0);
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
