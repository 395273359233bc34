package dev.tiller.selfsupervised.recipe;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.images.LoadedImages;
import dev.tiller.selfsupervised.AheadViews;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.collapse.CollapseMonitor;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageInputs;
import dev.tiller.vision.ImageSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A recipe on images: encoder, views made ahead, objective, monitor of collapse and run, made,
 * resumed and closed together. It belongs to one thread.
 */
public final class PretextTraining implements AutoCloseable {

  private static final Duration SAVE = Duration.ofMinutes(2);
  private static final int LOOKS = 20;
  private static final int STEPS_BETWEEN = 20;
  private static final double COLLAPSED = 0.9;

  /**
   * How to go about it.
   *
   * @param batches images of a step, which may grow
   * @param asIf the batch that the recipe's settings are taken to be made for
   * @param samples images in all; 0 for the recipe's
   * @param atOnce most images that go through the network together
   * @param bfloat16 whether convolutions compute in bfloat16
   * @param ahead threads that make views ahead of the step; 0 for none
   * @param stopOnCollapse whether the run ends when projections collapse
   * @param seed of everything
   * @param folder of checkpoint and log; what is there is resumed
   * @param saveEvery images between checkpoints, beside one every two minutes; 0 for none
   */
  public record Plan(
      GrowingBatch batches,
      int asIf,
      long samples,
      int atOnce,
      boolean bfloat16,
      int ahead,
      boolean stopOnCollapse,
      long seed,
      Path folder,
      long saveEvery) {

    /**
     * Checks that every part of every batch has something to compare.
     *
     * @throws UserError if one has not
     */
    public Plan {
      for (GrowingBatch.Stage stage : batches.stages()) {
        requireDivisible(stage.batch(), atOnce);
      }
    }

    private static void requireDivisible(int batch, int atOnce) {
      if (batch < 2) {
        throw new UserError(
            "A step of %s has nothing to compare, and batch normalization nothing to average; give a batch of at least 2."
                .formatted(batch == 1 ? "1 image" : batch + " images"));
      }
      int rest = batch % Math.min(batch, atOnce);
      if (atOnce < 2 || rest == 1) {
        throw new UserError(
            "A batch of %d in parts of %d leaves a part of one image, which batch normalization cannot average; give another size."
                .formatted(batch, atOnce));
      }
    }
  }

  private final Owned owned = new Owned();
  private final long samples;
  private Encoder encoder;
  private Pretext pretext;
  private Run run;
  private AheadViews ahead;

  @SuppressWarnings("NullAway.Init") // Made within orRelease.
  private PretextTraining(
      PretextRecipe recipe,
      ImageInputs images,
      LoadedImages watched,
      Plan plan,
      Consumer<String> warn) {
    samples = plan.samples > 0 ? plan.samples : recipe.samples();
    owned.orRelease(() -> make(recipe, images, watched, plan, warn));
  }

  private void make(
      PretextRecipe recipe,
      ImageInputs images,
      LoadedImages watched,
      Plan plan,
      Consumer<String> warn) {
    requireSeveral(images, plan, warn);
    encoder = owned.add(recipe.encoder(plan.seed));
    images.requireFor(encoder);
    ImageViews views = views(recipe, images);
    ahead = owned.add(new AheadViews(views, plan.ahead, every(plan, images)));
    PretextBuilder objective = recipe.builder(encoder, ahead, plan.batches, plan.asIf, plan.seed);
    if (plan.bfloat16) {
      objective.bfloat16();
    }
    pretext = owned.add(objective.make());
    RunBuilder builder =
        recipe
            .run(pretext, samples, plan.asIf)
            .seed(plan.seed)
            .atOnce(plan.atOnce)
            .folder(plan.folder)
            .saveEvery(SAVE)
            .saveEvery(plan.saveEvery)
            .task("training of an encoder");
    builder.listener(ahead.listener());
    if (watched.size() > 1) {
      CollapseMonitor.Plan looks =
          new CollapseMonitor.Plan(
              watched.size(), every(plan, images), COLLAPSED, plan.stopOnCollapse);
      builder.listener(
          new CollapseMonitor(pretext, views(recipe, ImageSet.of(watched)), looks, warn));
    }
    run = owned.add(builder.open());
  }

  private static void requireSeveral(ImageInputs images, Plan plan, Consumer<String> warn) {
    int batch = plan.batches.last();
    if (images.size() < 2) {
      throw new UserError(
          "There is 1 image to train on, which has nothing to be told from; give at least 2, and better as many as a step has (%d)."
              .formatted(batch));
    }
    if (images.size() < batch) {
      warn.accept(
          "A step has %d images and there are %d: some stand in it more than once, as if they were different images; give more, or a smaller batch."
              .formatted(batch, images.size()));
    }
  }

  /**
   * Once an epoch, and twenty times in all at least; but not in the first steps, when projections
   * of first weights are all alike.
   */
  private long every(Plan plan, ImageInputs images) {
    return Math.max(
        (long) STEPS_BETWEEN * plan.batches.last(), Math.min(images.size(), samples / LOOKS));
  }

  private static ImageViews views(PretextRecipe recipe, ImageInputs images) {
    return new ImageViews(
        images, recipe.view(), recipe.viewIdentity(), recipe.looks(), recipe.normalization());
  }

  /**
   * Makes everything and resumes what the plan's folder holds; trains nothing yet.
   *
   * @param images to train on, in memory or streamed, of the recipe's size and channels
   * @param watched images whose projections are looked at for collapse; usually others
   * @param warn told a sentence when they collapse
   * @return to be closed by the caller
   * @throws UserError if recipe, images, batch and checkpoint do not fit each other
   */
  public static PretextTraining open(
      PretextRecipe recipe,
      ImageInputs images,
      LoadedImages watched,
      Plan plan,
      Consumer<String> warn) {
    return new PretextTraining(recipe, images, watched, plan, warn);
  }

  /** Runs to the end, or until the monitor asks for a stop; saves in both cases. */
  public Run.Result run(Monitor monitor) {
    return run.run(monitor);
  }

  /** What is trained, owned by this. */
  public Encoder encoder() {
    return encoder;
  }

  /** What it is trained by, owned by this. */
  public PretextLoss loss() {
    return pretext.loss();
  }

  /** Images in all. */
  public long samples() {
    return samples;
  }

  /** Images seen so far, those of earlier processes too. */
  public long seen() {
    return run.samples();
  }

  /** Share of the time that this process waited for images, in [0, 1]. */
  public double waiting() {
    return ahead.waiting();
  }

  @Override
  public void close() {
    owned.close();
  }
}
