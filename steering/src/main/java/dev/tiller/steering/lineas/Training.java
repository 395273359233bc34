package dev.tiller.steering.lineas;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.tensor.Safetensors;
import dev.tiller.training.CheckpointStore;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.optimizer.Sgd;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The descent: a run of the training and, where asked for, one of the refit, with an optimizer that
 * begins anew. Both keep their state in the fit's session; which of them it belongs to, its
 * identity says.
 */
record Training(LinEas method, TrainedMaps maps, FitSession session, long seed) {

  private static final Duration SAVE_INTERVAL = Duration.ofSeconds(20);
  private static final int SAVE_INTERVAL_STEPS = 50;
  private static final int REPORT_INTERVAL_STEPS = 10;

  Map<String, AffineMap> run() {
    boolean refitting = savedInRefit();
    if (!refitting) {
      phase(true);
    }
    if (method.optimization().refit() > 0) {
      if (!refitting) {
        maps.freeze();
      }
      maps.beginRefit();
      phase(refitting);
    }
    return maps.maps();
  }

  private boolean savedInRefit() {
    try (@Nullable Safetensors saved = session.saved()) {
      return saved != null && "refit".equals(saved.metadata().get("run.objective.phase"));
    }
  }

  /**
   * @param resume whether what is saved may be of this phase; a refit that begins finds the state
   *     of the finished training
   */
  private void phase(boolean resume) {
    long rows = maps.samples(0);
    try (Run run =
        Run.of(maps)
            .optimizer(optimizer())
            .schedule(maps.rates())
            .samples(maps.steps() * rows)
            .seed(seed)
            .listener(maps.proximal())
            .store(new Kept(session, resume))
            .saveEvery(SAVE_INTERVAL_STEPS * rows)
            .saveEvery(SAVE_INTERVAL)
            .open()) {
      if (run.step() > 0) {
        session.progress().step(maps.offset() + run.step(), "");
      }
      Run.Result result = run.run(new Watched(session, maps));
      if (!result.finished()) {
        throw stopped(maps.offset() + result.step());
      }
    }
  }

  private Optimizer optimizer() {
    return switch (method.optimization().rule()) {
      case SGD -> new Sgd(1);
      case ADAM -> new Adam(1);
    };
  }

  private UserError stopped(long done) {
    int total = method.optimization().total();
    @Nullable String place = session.place();
    return new UserError(
        place == null
            ? "Training was stopped after %d of %d steps; nothing was saved.".formatted(done, total)
            : "Training was stopped after %d of %d steps; what is done is kept in %s, go on with --resume."
                .formatted(done, total, place));
  }

  /** The session as the place of checkpoints. */
  private record Kept(FitSession session, boolean resume) implements CheckpointStore {

    @Override
    public @Nullable Safetensors saved() {
      return resume ? session.saved() : null;
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> metadata) {
      session.save(tensors, metadata);
    }

    @Override
    public String place() {
      @Nullable String place = session.place();
      return place == null ? "" : place;
    }
  }

  /** The session as who watches; its progress counts steps, and shows the support too. */
  private record Watched(FitSession session, TrainedMaps maps) implements Monitor {

    @Override
    public boolean stopRequested() {
      return session.stopAsked();
    }

    @Override
    public Progress progress(String task, long units) {
      return new Progress() {
        private int steps;
        private double support;

        @Override
        public void step(long samples, String note) {
          if (steps++ % REPORT_INTERVAL_STEPS == 0) {
            support = maps.support();
          }
          session
              .progress()
              .step(1, String.format(Locale.ROOT, "support %.1f %%, %s", 100 * support, note));
        }

        @Override
        public void close() {
          // The session's own progress is closed by whoever opened it.
        }
      };
    }
  }
}
