package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.layer.InitialWeights;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * From a representation back to an image: two projections, then two transposed convolutions of 4x4
 * with stride 2, and a sigmoid. It shows what a frozen encoder's representation still knows, and
 * what an {@link Edit} makes of it; {@link Decoding} trains it. It owns its tensors; close it.
 */
public final class Decoder implements AutoCloseable {

  private static final long[] TWO = {2, 2};
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private final Shape shape;
  private final BuiltNetwork network;

  private Decoder(Shape shape, BuiltNetwork network) {
    this.shape = shape;
    this.network = network;
  }

  /**
   * Sizes of a decoder.
   *
   * @param in width of the representation
   * @param channels of the images
   * @param side height and width of the images in pixels, a multiple of 4
   * @param hidden width of the first projection
   * @param maps channels of the map that the second makes; half as many in the next
   */
  public record Shape(int in, int channels, int side, int hidden, int maps) {

    /** Checks the sizes. */
    public Shape {
      if (in < 1 || channels < 1 || side < 4 || side % 4 != 0 || hidden < 1 || maps < 2) {
        throw new UserError(
            "A decoder from %d numbers over %d and %d maps to images of %d channels and side %d is none; the side must be a multiple of 4, the rest at least 1, maps at least 2."
                .formatted(in, hidden, maps, channels, side));
      }
    }

    /** With 256 hidden units and 64 maps. */
    public static Shape of(int in, int channels, int side) {
      return new Shape(in, channels, side, 256, 64);
    }

    /** Settings under stable names. */
    public Identity identity() {
      return Identity.of("decoder")
          .with("in", in)
          .with("channels", channels)
          .with("side", side)
          .with("hidden", hidden)
          .with("maps", maps);
    }

    private void build(Parts parts) {
      int quarter = side / 4;
      Linear inner = parts.linear("inner", in, hidden, true);
      parts.segment("inner", 0, (x, pass) -> inner.apply(x, pass).relu());
      Linear outer = parts.linear("outer", hidden, maps * quarter * quarter, true);
      parts.segment(
          "outer",
          1,
          (x, pass) -> outer.apply(x, pass).relu().view(x.size(0), maps, quarter, quarter));
      Tensor twice = parts.parameter("twice.weight", maps, maps / 2, 4, 4);
      Tensor twiceBias = parts.parameter("twice.bias", maps / 2);
      parts.segment("twice", 2, (x, pass) -> doubled(x, twice, twiceBias).relu());
      Tensor last = parts.parameter("last.weight", maps / 2, channels, 4, 4);
      Tensor lastBias = parts.parameter("last.bias", channels);
      parts.segment("last", Segment.HEAD, (x, pass) -> doubled(x, last, lastBias).sigmoid());
    }

    private static Tensor doubled(Tensor x, Tensor weight, Tensor bias) {
      return torch.conv_transpose2d(x, weight, new TensorOptional(bias), TWO, ONE, NONE, 1, ONE);
    }
  }

  /** With first weights as torch draws them, in float32. */
  public static Decoder of(Shape shape, long seed) {
    return of(shape, seed, ScalarType.Float);
  }

  /**
   * With first weights as torch draws them.
   *
   * @param type in which it holds them and computes: Float or Double
   */
  public static Decoder of(Shape shape, long seed, ScalarType type) {
    InitialWeights weights = new InitialWeights(seed, InitialWeights.Scheme.TORCH);
    return new Decoder(
        shape, BuiltNetwork.build("decoder", Parts.from(weights, type), shape::build));
  }

  /** Its sizes. */
  public Shape shape() {
    return shape;
  }

  /**
   * @param z [rows, in], or matrices [rows, G, C] of that width together
   * @return [rows, channels, side, side] in [0, 1], in the caller's scope
   */
  public Tensor apply(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = z.dim() > 2 ? z.flatten(1, -1) : z;
      if (x.dim() != 2 || x.size(1) != shape.in) {
        throw new UserError(
            "A decoder of representations of width %d was given one of width %d; build it for that."
                .formatted(shape.in, x.size(-1)));
      }
      try (Pass pass = Pass.over(Features.of(x), Taps.NONE)) {
        State now = State.of(x);
        for (Segment segment : network.segments()) {
          now = segment.run(now, pass);
        }
        return scope.keep(now.main());
      }
    }
  }

  /** By name, changed in place by training; owned by this decoder. */
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  @Override
  public void close() {
    network.close();
  }
}
