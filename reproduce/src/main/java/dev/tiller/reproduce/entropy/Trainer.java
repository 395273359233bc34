package dev.tiller.reproduce.entropy;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.collapse.CollapseMonitor;
import dev.tiller.selfsupervised.collapse.Spread;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains and measures, or takes what an earlier run kept.
 *
 * @param images all of them
 * @param count images of an epoch
 * @param epochs that each encoder has
 */
record Trainer(FashionImages images, int count, int epochs) {

  /** Measured at the end of every epoch, by hand. */
  private static final CollapseMonitor.Plan WATCH =
      new CollapseMonitor.Plan(FashionImages.WATCHED, Long.MAX_VALUE, 1, false);

  TrainedRun run(Experiment experiment, Setting setting, long seed) {
    Identity identity =
        setting.identity().with("images", count).with("epochs", epochs).with("seed", seed);
    return experiment
        .kept()
        .value(TrainedRun.class, identity, () -> trained(experiment, setting, seed));
  }

  private TrainedRun trained(Experiment experiment, Setting setting, long seed) {
    try (Encoder encoder = untrained(seed);
        Pretext pretext =
            setting
                .method()
                .over(encoder, setting.batch(), setting.rho())
                .source(images.unlabelled(count))
                .seed(Seeds.mix(seed, 1))
                .make();
        Run run =
            Run.of(pretext)
                .optimizer(setting.optimizer())
                .seed(Seeds.mix(seed, 2))
                .samples((long) epochs * count)
                .task(setting.words())
                .open()) {
      CollapseMonitor watch = new CollapseMonitor(pretext, images.watched(), WATCH, warning -> {});
      List<Spread> spreads = new ArrayList<>();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        run.run(experiment.monitor(), (long) epoch * count);
        experiment.requireGoing();
        spreads.add(watch.measure());
      }
      return TrainedRun.of(images.probed(encoder, Monitor.NONE), spreads);
    }
  }

  /** The network before any training; all methods begin with the same weights. */
  static Encoder untrained(long seed) {
    return Encoder.of(SmallCnn.of(1), Seeds.mix(seed, 0));
  }
}
