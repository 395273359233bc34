package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.reproduce.Experiment;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.io.IOException;

/**
 * Whole steps of training in turns: views, passes, update.
 *
 * @param reads milliseconds of a step of H-SSL, the median
 * @param augmented milliseconds of a step of A-SSL
 * @param ratio of the first to the second
 * @param low lower end of its interval
 * @param high upper end
 */
record StepRace(double reads, double augmented, double ratio, double low, double high) {

  private static final String READS = "reads";
  private static final String AUGMENTED = "augmented";

  static StepRace run(Experiment experiment, ImageSet images, int rounds) throws IOException {
    Rounds turns = Rounds.of(rounds).after(2);
    try (Owned owned = new Owned();
        Progress progress =
            experiment.monitor().progress("steps", (long) rounds + turns.warmUp())) {
      Race race =
          new Race()
              .with(READS, steps(owned, images, Setting.reads(Network.CIRCULAR)))
              .with(AUGMENTED, steps(owned, images, Setting.augmented(Network.CIRCULAR)));
      Laps laps =
          race.run(
              turns,
              () -> {
                experiment.requireGoing();
                progress.step();
              });
      Estimate ratio = laps.speed(AUGMENTED, READS); // Time of reads over time of the other.
      return new StepRace(
          laps.median(READS) / 1e6,
          laps.median(AUGMENTED) / 1e6,
          ratio.value(),
          ratio.low(),
          ratio.high());
    }
  }

  private static Race.Run steps(Owned owned, ImageSet images, Setting setting) {
    Encoder encoder = owned.add(setting.encoder(1));
    Pretext pretext = owned.add(setting.pretext(encoder, images, 1));
    Run run = owned.add(Run.of(pretext).optimizer(new Adam(1e-3)).samples(Long.MAX_VALUE).open());
    return Race.timed(() -> run.run(Monitor.NONE, run.samples() + Setting.batch()));
  }
}
