package dev.tiller.reproduce.images;

import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Experiment;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.optimizer.Optimizer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A training that an experiment waits for: it shows its progress, saves once a minute beside what
 * the experiment keeps, and goes on there after a stop.
 *
 * @param identity under which its checkpoints lie
 * @param task what progress is shown as
 * @param optimizer of all parameters
 * @param samples in all
 * @param seed of its streams
 */
public record Trained(
    Identity identity, String task, Optimizer optimizer, long samples, long seed) {

  /** Trains an objective to its end. */
  public void run(Experiment experiment, Objective objective) {
    experiment.requireGoing();
    RunBuilder plan =
        Run.of(objective)
            .optimizer(optimizer)
            .seed(seed)
            .samples(samples)
            .saveEvery(Duration.ofMinutes(1))
            .task(task);
    @Nullable Path room = experiment.kept().room(identity);
    if (room != null) {
      plan.folder(room);
    }
    try (Run run = plan.open()) {
      if (!run.run(experiment.monitor()).finished()) {
        experiment.requireGoing(); // Says that it was stopped.
      }
    }
  }
}
