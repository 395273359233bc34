package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be drawn. Start from {@link #of} and change what you want to differ.
 *
 * @param prompts one an image
 * @param negative what to stay away from under guidance, one for all; null for none
 * @param steps of the scheduler
 * @param guidance 1 for none; above, the batch doubles, unless the model embeds its guidance
 * @param rescale how far guided outputs are brought back to the spread of the conditional ones
 *     (arXiv 2305.08891, section 3.4), in [0, 1]; acts where the batch doubles
 * @param height in pixels; 0 for the pipeline's own
 * @param width in pixels; 0 for the pipeline's own
 * @param seed of the noise; {@link #seed(int)} says what each image makes of it
 * @param steerFrom first call of the denoiser at which maps act, from 0
 */
public record ImageRequest(
    List<String> prompts,
    @Nullable String negative,
    int steps,
    double guidance,
    double rescale,
    int height,
    int width,
    long seed,
    int steerFrom) {

  /** Copies the list and checks ranges. */
  public ImageRequest {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new UserError("No prompt was given; give at least one.");
    }
    if (steps < 1
        || !Double.isFinite(guidance)
        || guidance < 0
        || !(rescale >= 0 && rescale <= 1)
        || height < 0
        || width < 0
        || steerFrom < 0) {
      throw new UserError(
          "%d steps at guidance %s rescaled by %s, %d x %d pixels, steered from call %d were asked for; steps are at least 1, a rescaling lies in [0, 1], the others are at least 0."
              .formatted(steps, guidance, rescale, height, width, steerFrom));
    }
  }

  /** Without guidance, at the pipeline's own size, from seed 0. */
  public static ImageRequest of(List<String> prompts, int steps) {
    return new ImageRequest(prompts, null, steps, 1, 0, 0, 0, 0, 0);
  }

  /** With guidance. */
  public ImageRequest guided(double other, @Nullable String away) {
    return new ImageRequest(prompts, away, steps, other, rescale, height, width, seed, steerFrom);
  }

  /** With guided outputs brought back to the spread of the conditional ones. */
  public ImageRequest rescaled(double share) {
    return new ImageRequest(
        prompts, negative, steps, guidance, share, height, width, seed, steerFrom);
  }

  /**
   * What the noise of one image is drawn from: the request's own seed for the first, as other
   * programs have it, and streams mixed from it for the others. A request for an image alone, with
   * the number that this returns, draws it again.
   *
   * @param image its place among the prompts, from 0
   */
  public long seed(int image) {
    return image == 0 ? seed : Seeds.mix(seed, image);
  }

  /** {@link #seed(int)} of every image. */
  public long[] seeds() {
    return IntStream.range(0, prompts.size()).mapToLong(this::seed).toArray();
  }

  /** Of another size. */
  public ImageRequest sized(int high, int wide) {
    return new ImageRequest(
        prompts, negative, steps, guidance, rescale, high, wide, seed, steerFrom);
  }

  /** From other noise. */
  public ImageRequest seeded(long other) {
    return new ImageRequest(
        prompts, negative, steps, guidance, rescale, height, width, other, steerFrom);
  }

  /** Steered later, which keeps the composition. */
  public ImageRequest steeredFrom(int call) {
    return new ImageRequest(prompts, negative, steps, guidance, rescale, height, width, seed, call);
  }
}
