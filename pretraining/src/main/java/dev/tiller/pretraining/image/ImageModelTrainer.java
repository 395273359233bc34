package dev.tiller.pretraining.image;

import dev.tiller.ground.UserError;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.CheckpointFolder;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.Schedule;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.scaling.Rescaling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The run that makes the small text-to-image model: AdamW, a rate that falls on half a cosine to 0,
 * clipping, and an average of the weights, which is what is written.
 */
public final class ImageModelTrainer {

  /** Images of a step that its settings are made for. */
  public static final int ROWS = 32;

  private static final double RATE = 2e-3;
  private static final double SECOND_MOMENT = 0.99;
  private static final double HORIZON = 500; // Steps: a decay of 0.998.
  private static final double WARMUP = 0.02;

  private ImageModelTrainer() {}

  /**
   * Makes the run and resumes what the folder holds.
   *
   * @param network of {@link PixelModel#build}; changed in place, stays the caller's
   * @param steps of 32 images
   * @param folder for the checkpoint and the log
   * @return to be closed by the caller, before the network
   * @throws dev.tiller.ground.UserError if the checkpoint belongs to another run
   */
  public static Run open(
      BuiltNetwork network,
      PixelModel model,
      CaptionedClothes data,
      long steps,
      long seed,
      Path folder) {
    return open(network, model, data, steps, ROWS, ROWS, seed, folder);
  }

  /**
   * The same with another batch, on the same course in images: rates and betas follow ({@link
   * dev.tiller.training.RunBuilder#asIf}), the average and the schedule count images anyway.
   *
   * @param steps of {@code asIf} images
   * @param batch images of a step of the run
   * @param asIf images of a step that the settings are taken to be made for
   * @throws UserError also if AdamW cannot follow that far
   */
  public static Run open(
      BuiltNetwork network,
      PixelModel model,
      CaptionedClothes data,
      long steps,
      int batch,
      int asIf,
      long seed,
      Path folder) {
    FlowMatching objective = new FlowMatching(network, model, data, batch);
    Momentum horizon = new Momentum.Horizon(HORIZON * asIf);
    Ema average = new Ema(network.parameters(), Averaging.of(horizon, batch));
    long samples = steps * asIf;
    AdamW rule = rule();
    RunBuilder run = Run.of(objective);
    if (batch != asIf) {
      run.asIf(asIf);
    }
    return run.owns(average)
        .listener(average)
        .group("matrices", rule, (name, p) -> p.dim() > 1)
        .group("vectors", new AdamW(rule.adam(), 0), (name, p) -> true)
        .schedule(new Schedule.Cosine(samples, (long) (WARMUP * samples), 0))
        .samples(samples)
        .seed(seed)
        .clip(1)
        .saveEvery(Duration.ofSeconds(60))
        .task("image model")
        .folder(folder)
        .open();
  }

  private static AdamW rule() {
    return new AdamW(new Adam(RATE, 0.9, SECOND_MOMENT, 1e-8), 0.01);
  }

  /** What another batch changes, without training; as {@link #open} does it. */
  static void rescale(Rescaling by) {
    rule().scaled(by.of("matrices"));
    new AdamW(rule().adam(), 0).scaled(by.of("vectors"));
    by.power("ema.momentum", Math.exp(-1 / HORIZON), "the average keeps its age in samples");
    by.kept("schedule.warmup", WARMUP, "a share of all images");
  }

  /**
   * Writes the averaged weights of a run's last checkpoint as a pipeline's folder.
   *
   * @param run its folder
   * @param target folder to write
   * @throws IOException if the disk refuses
   * @throws dev.tiller.ground.UserError if the run saved nothing yet
   */
  public static void export(Path run, PixelModel model, Path target) throws IOException {
    try (TensorScope scope = TensorScope.open();
        @Nullable Safetensors saved = new CheckpointFolder(run).saved()) {
      Map<String, Tensor> averaged = new LinkedHashMap<>();
      if (saved != null) {
        for (String name : saved.names()) {
          if (name.startsWith(Ema.PREFIX)) {
            averaged.put(name.substring(Ema.PREFIX.length()), saved.get(name));
          }
        }
      }
      if (averaged.isEmpty()) {
        throw new UserError(
            "There is no checkpoint in %s yet; train some steps first.".formatted(run));
      }
      model.save(target, averaged);
    }
  }
}
