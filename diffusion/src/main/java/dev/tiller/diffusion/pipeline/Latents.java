package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages.Grid;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The shape in which a pipeline keeps what it denoises: pixels of channels, or for transformers
 * tokens of small squares.
 *
 * @param channels of the latents
 * @param height of the latents
 * @param width of the latents
 * @param patch edge of a square that becomes a token, channels first; 0 where nothing is packed
 */
public record Latents(int channels, int height, int width, int patch) {

  /** Places of tokens, or of pixels where nothing is packed. */
  public Grid grid() {
    int edge = Math.max(1, patch);
    return new Grid(height / edge, width / edge);
  }

  /** Tokens of the image, by which schedulers shift. */
  public int tokens() {
    return grid().rows() * grid().columns();
  }

  /**
   * Unit noise, one generator an image, so that an image does not depend on those beside it;
   * libtorch's numbers for a seed are those that Python's {@code torch.randn} gives.
   *
   * @param seeds one an image
   * @return packed if this packs, float32, in the caller's scope
   */
  public Tensor noise(long... seeds) {
    try (TensorScope scope = TensorScope.open();
        TensorVector rows = new TensorVector()) {
      for (long seed : seeds) {
        rows.push_back(noise(torch.make_generator_cpu(seed)));
      }
      return scope.keep(packed(torch.cat(rows, 0)));
    }
  }

  /** The noise of one image from a generator, not packed. */
  Tensor noise(Generator generator) {
    long[] shape = {1, channels, height, width};
    return torch.randn(shape, new GeneratorOptional(generator), Tensors.options(ScalarType.Float));
  }

  /**
   * @param x [rows, channels, height, width]
   * @return [rows, tokens, channels patch patch], each token (channel, dy, dx); or {@code x}
   */
  public Tensor packed(Tensor x) {
    if (patch == 0) {
      return x;
    }
    Grid grid = grid();
    return x.view(x.size(0), channels, grid.rows(), patch, grid.columns(), patch)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(x.size(0), tokens(), (long) channels * patch * patch);
  }

  /** Undoes {@link #packed}. */
  public Tensor unpacked(Tensor x) {
    if (patch == 0) {
      return x;
    }
    Grid grid = grid();
    return x.view(x.size(0), grid.rows(), grid.columns(), channels, patch, patch)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(x.size(0), channels, height, width);
  }
}
