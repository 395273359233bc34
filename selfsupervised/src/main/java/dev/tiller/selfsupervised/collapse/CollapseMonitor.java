package dev.tiller.selfsupervised.collapse;

import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Objective;
import dev.tiller.training.RunLog;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.AutoGradMode;

/**
 * Watches the projections of held-out images while an encoder trains: every so many samples it
 * measures their {@link Spread} in evaluation mode, logs it as {@code {"spread":{"entropy":...}}},
 * says once in words when they are about to collapse, and if asked to ends the run (which saves).
 * It changes nothing about the run otherwise, and may be added to or taken from one that goes on.
 *
 * <pre>{@code
 * CollapseMonitor watch =
 *     new CollapseMonitor(byol, heldOut, new CollapseMonitor.Plan(512, 20_000, 0.85, false), warning -> ...);
 * Run.of(byol).listener(watch)...
 * }</pre>
 *
 * <p>A loss does not show collapse: BYOL's falls on the way there. The entropy does, whatever the
 * loss: arXiv 2307.10907 watches it for every family.
 */
public final class CollapseMonitor implements Listener {

  /**
   * When it looks, and when it speaks.
   *
   * @param images held-out images that are looked at, at least 2
   * @param every samples between two looks, above 0
   * @param lost share of the entropy between uniform and collapsed from which on projections count
   *     as collapsing, in (0, 1]; two looks in a row must find them so, for in the first steps
   *     running statistics of batch normalization are not yet those of the images
   * @param stop whether the run is to end then
   */
  public record Plan(int images, long every, double lost, boolean stop) {

    /** Checks the ranges. */
    public Plan {
      if (images < 2 || every < 1 || !(lost > 0 && lost <= 1)) {
        throw new IllegalArgumentException(
            "A watch over %d images every %d samples for a loss of %s is none."
                .formatted(images, every, lost));
      }
    }
  }

  private static final long SEED = 0x5eed;

  private final Pretext pretext;
  private final ViewSource heldOut;
  private final Plan plan;
  private final Consumer<String> warn;
  private RunLog log = RunLog.NONE;
  private int inARow;
  private boolean warned;
  private boolean stopping;

  /**
   * @param pretext what is trained
   * @param heldOut other images, in as many views
   * @param warn told a sentence, at most once
   */
  public CollapseMonitor(Pretext pretext, ViewSource heldOut, Plan plan, Consumer<String> warn) {
    this.pretext = pretext;
    this.heldOut = heldOut;
    this.plan = plan;
    this.warn = warn;
  }

  /** The spread now, of the same views of the same images every time. */
  public Spread measure() {
    pretext.mode(Objective.Mode.EVALUATE);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      int rows = Math.min(plan.images, heldOut.size());
      Batch images = heldOut.batch(new Share(SEED, 0, 0, 0, rows, rows));
      Pretext.Pair pair = pretext.look(images);
      return Spread.of(pair.first().projected(), pair.second().projected());
    }
  }

  @Override
  public void begins(RunLog to) {
    log = to;
  }

  @Override
  public void afterUpdate(Step step) {
    if (!step.completes(plan.every) && !step.last()) {
      return;
    }
    Spread now;
    try {
      now = measure();
    } finally {
      pretext.mode(Objective.Mode.TRAIN);
    }
    log.line(step, Map.of("spread", now.values()));
    inARow = now.lost() >= plan.lost ? inARow + 1 : 0;
    if (inARow >= 2) {
      collapsing(step, now);
    }
  }

  private void collapsing(Step step, Spread now) {
    stopping = plan.stop;
    if (!warned) {
      warned = true;
      warn.accept(
          String.format(
              Locale.ROOT,
              "After %d samples the projections are collapsing: their entropy is %.2f nats below uniform (%.2f is one point), their effective rank %.1f; give the objective a predictor and a teacher, an entropy (ER), or a larger batch.",
              step.seenAfter(),
              -now.entropy(),
              -now.collapsed(),
              now.effectiveRank()));
    }
  }

  @Override
  public boolean wantsToStop() {
    return stopping;
  }
}
