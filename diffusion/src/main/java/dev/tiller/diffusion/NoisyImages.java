package dev.tiller.diffusion;

import dev.tiller.network.Input;
import dev.tiller.network.State;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a text-to-image network: noisy latents, how noisy they are, and prompts as token
 * ids. Under classifier-free guidance ids come twice, the unconditional rows first, and latents
 * once: the network repeats them.
 *
 * @param values [rows, channels, height, width] of a UNet; [rows, tokens, channels] packed for a
 *     transformer
 * @param grid rows and columns of the latents' tokens, or of their pixels
 * @param times [rows] float32, in [0, 1000]
 * @param ids of every text encoder, [rows * copies, positions] int64
 * @param copies 2 with guidance, else 1
 * @param extra numbers that some networks take beside: guidance that is embedded, sizes
 */
public record NoisyImages(
    Tensor values, Grid grid, Tensor times, List<Tensor> ids, int copies, Extra extra)
    implements Input {

  /**
   * Places of the latents.
   *
   * @param rows from top to bottom
   * @param columns from left to right
   */
  public record Grid(int rows, int columns) {}

  /**
   * What some networks take beside.
   *
   * @param guidance that FLUX dev embeds; null where none is embedded
   * @param sizes SDXL's [rows * copies, 6]: original height and width, crop from top and left,
   *     target height and width
   * @param blank [rows * copies] float32, 0 where SDXL's prompt is replaced by zeros; null for none
   */
  public record Extra(@Nullable Double guidance, @Nullable Tensor sizes, @Nullable Tensor blank) {

    /** Nothing. */
    public static final Extra NONE = new Extra(null, null, null);
  }

  /** The same prompts with other latents at another time. */
  public NoisyImages at(Tensor latents, Tensor time) {
    return new NoisyImages(latents, grid, time, ids, copies, extra);
  }

  @Override
  public int rows() {
    return (int) values.size(0);
  }

  @Override
  public int positions() {
    return 1;
  }

  @Override
  public @Nullable Tensor mask() {
    return null;
  }

  /** The first encoder's ids; what its first segment reads. */
  @Override
  public State state() {
    return State.of(ids.isEmpty() ? values : ids.get(0));
  }

  /** Latents once for every copy, in the caller's scope. */
  public Tensor repeated() {
    return copies == 1 ? values : repeat(values);
  }

  /** Times once for every copy, in the caller's scope. */
  public Tensor repeatedTimes() {
    return copies == 1 ? times : repeat(times);
  }

  private Tensor repeat(Tensor x) {
    long[] counts = new long[(int) x.dim()];
    Arrays.fill(counts, 1);
    counts[0] = copies;
    return x.repeat(counts);
  }

  @Override
  public void close() {
    values.close();
    times.close();
    ids.forEach(Tensor::close);
    if (extra.sizes() != null) {
      extra.sizes().close();
    }
    if (extra.blank() != null) {
      extra.blank().close();
    }
  }
}
