package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What passes at one site for one input, as plain numbers: the shortest way to a hidden state.
 *
 * <pre>{@code
 * try (Tokens tokens = Tokens.of(tokenizer.encode("The sea was calm", true))) {
 *   float[] last = HiddenState.read(model, tokens, "model.layers.2").last(0);
 * }
 * }</pre>
 *
 * <p>Whoever reads many sites, or long, writes a {@link Tap}. Immutable; holds no native memory.
 */
public final class HiddenState {

  private final String site;
  private final int rows;
  private final int positions;
  private final int width;
  private final float[] values;

  private HiddenState(String site, int rows, int positions, int width, float[] values) {
    this.site = site;
    this.rows = rows;
    this.positions = positions;
    this.width = width;
    this.values = values;
  }

  /**
   * Runs a network as far as the site, without gradient.
   *
   * @param input stays the caller's
   * @param site name, such as {@code model.layers.3.mlp.down_proj}
   * @throws dev.tiller.ground.UserError if there is no such site, or its tensor is not rows of
   *     positions of neurons
   */
  public static HiddenState read(Network network, Input input, String site) {
    Site wanted = network.site(site);
    @Nullable HiddenState[] found = new HiddenState[1];
    Tap tap =
        (where, value, pass) -> {
          found[0] = copy(where, value, input);
          throw Pass.end();
        };
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, Taps.of(wanted, tap))) {
      @Nullable State state = input.state();
      for (Segment segment : network.segments()) {
        state = state == null ? null : segment.visit(state, pass);
      }
    }
    @Nullable HiddenState read = found[0];
    if (read == null) {
      throw new IllegalStateException("Nothing passed at " + site);
    }
    return read;
  }

  private static HiddenState copy(Site site, Tensor value, Input input) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor read = Tensors.as(site.readable(value, input), ScalarType.Float);
      return new HiddenState(
          site.name(),
          Math.toIntExact(read.size(0)),
          Math.toIntExact(read.size(1)),
          site.width(),
          Tensors.floats(read));
    }
  }

  /** Name of the site. */
  public String site() {
    return site;
  }

  /** Rows of the input. */
  public int rows() {
    return rows;
  }

  /** Positions of a row, padding included; 1 where the site has none. */
  public int positions() {
    return positions;
  }

  /** Neurons. */
  public int width() {
    return width;
  }

  /**
   * The neurons at one position, [d]; a fresh array.
   *
   * @param row from 0
   * @param position from 0
   */
  public float[] at(int row, int position) {
    if (row < 0 || row >= rows || position < 0 || position >= positions) {
      throw new IllegalArgumentException(
          "Row %d, position %d of a state of %d rows and %d positions."
              .formatted(row, position, rows, positions));
    }
    int from = (row * positions + position) * width;
    return Arrays.copyOfRange(values, from, from + width);
  }

  /** The neurons at the last position of a row, [d]; texts are padded on the left. */
  public float[] last(int row) {
    return at(row, positions - 1);
  }

  @Override
  public String toString() {
    return "%s: %d rows of %d positions of %d neurons".formatted(site, rows, positions, width);
  }
}
