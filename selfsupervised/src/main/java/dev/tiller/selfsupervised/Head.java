package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.layer.BatchNorm;
import dev.tiller.vision.layer.Images;
import dev.tiller.vision.layer.InitialWeights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A multilayer perceptron behind an encoder: a projector, a predictor, or scores of prototypes. It
 * owns its tensors; close it when done.
 *
 * <pre>{@code
 * try (Head projector = Head.of(Head.Shape.of(128, 256, 64), seed)) {
 *   Tensor projections = projector.apply(features, Encoder.Mode.TRAIN);  // [rows, 64]
 * }
 * }</pre>
 *
 * <p>Parameters and buffers are named {@code layers.I.weight}, {@code layers.I.bias}, {@code
 * norms.I.weight}, ... and {@code prototypes.weight}.
 */
public final class Head implements AutoCloseable {

  private final Shape shape;
  private final BuiltNetwork network;

  private Head(Shape shape, BuiltNetwork network) {
    this.shape = shape;
    this.network = network;
  }

  /**
   * Layers of a head: linear, then batch normalization and ReLU between them.
   *
   * @param in width of what it is given
   * @param widths of its layers, the last its own; none where prototypes follow at once
   * @param norm whether there is batch normalization between layers
   * @param lastNorm whether what the last layer gives is batch-normalized, too (DUET, SimSiam)
   * @param lastBias whether the last layer has a bias
   * @param prototypes vectors that what the layers give is compared with: the head then gives its
   *     cosine with each (SwAV's prototypes, DINO's weight-normalized last layer); 0 for none
   */
  public record Shape(
      int in,
      List<Integer> widths,
      boolean norm,
      boolean lastNorm,
      boolean lastBias,
      int prototypes) {

    /** Checks and copies the widths. */
    public Shape {
      widths = List.copyOf(widths);
      if (in < 1 || prototypes < 0 || widths.stream().anyMatch(w -> w < 1)) {
        throw new UserError(
            "A head of %d inputs with layers of widths %s and %d prototypes is none; all widths must be at least 1."
                .formatted(in, widths, prototypes));
      }
      if (widths.isEmpty() && prototypes == 0) {
        throw new UserError("A head without layers and prototypes is none; name a width.");
      }
    }

    /** With batch normalization between layers, and a plain last layer. */
    public static Shape of(int in, Integer... widths) {
      return new Shape(in, List.of(widths), true, false, true, 0);
    }

    /** The same with the last layer batch-normalized. */
    public Shape normed() {
      return new Shape(in, widths, norm, true, lastBias, prototypes);
    }

    /** The same with the last layer without a bias. */
    public Shape unbiased() {
      return new Shape(in, widths, norm, lastNorm, false, prototypes);
    }

    /** The same with prototypes at its end. */
    public Shape prototypes(int count) {
      return new Shape(in, widths, norm, lastNorm, lastBias, count);
    }

    /** Width of what it gives. */
    public int out() {
      return prototypes > 0 ? prototypes : width();
    }

    /** Width before the prototypes. */
    int width() {
      return widths.isEmpty() ? in : widths.get(widths.size() - 1);
    }

    /** Settings under stable names. */
    public Identity identity() {
      return Identity.of("head")
          .with("in", in)
          .with("widths", widths)
          .with("norm", norm)
          .with("lastNorm", lastNorm)
          .with("lastBias", lastBias)
          .with("prototypes", prototypes);
    }

    private void build(Parts parts) {
      int from = in;
      for (int i = 0; i < widths.size(); i++) {
        boolean last = i == widths.size() - 1;
        int to = widths.get(i);
        Linear layer = parts.linear("layers." + i, from, to, !last || lastBias);
        if (last ? lastNorm : norm) {
          BatchNorm normed = BatchNorm.ofVectors(parts, "norms." + i, to);
          parts.segment(
              "layers." + i,
              i,
              (x, pass) -> rectified(normed.apply(layer.apply(x, pass), pass), last));
        } else {
          parts.segment("layers." + i, i, (x, pass) -> rectified(layer.apply(x, pass), last));
        }
        from = to;
      }
      if (prototypes > 0) {
        Tensor vectors = parts.parameter("prototypes.weight", prototypes, from);
        parts.segment(
            "prototypes",
            Segment.HEAD,
            (x, pass) -> torch.normalize(x).mm(torch.normalize(vectors).t()));
      }
    }

    private static Tensor rectified(Tensor x, boolean last) {
      return last ? x : x.relu();
    }
  }

  /** With first weights as torch draws them, in float32. */
  public static Head of(Shape shape, long seed) {
    return of(shape, seed, ScalarType.Float);
  }

  /**
   * With first weights as torch draws them.
   *
   * @param type in which it holds them and computes: Float or Double
   */
  public static Head of(Shape shape, long seed, ScalarType type) {
    return of(shape, new InitialWeights(seed, InitialWeights.Scheme.TORCH), type);
  }

  /**
   * @param source of parameters and buffers; asked once for each
   * @param type in which it holds them and computes: Float or Double
   */
  public static Head of(Shape shape, ParameterSource source, ScalarType type) {
    return new Head(shape, BuiltNetwork.build("head", Parts.from(source, type), shape::build));
  }

  /** Its settings. */
  public Shape shape() {
    return shape;
  }

  /**
   * @param x [rows, in], in the head's type
   * @param mode of its batch normalization
   * @return [rows, out], in the caller's scope
   * @throws UserError if the rows have another width, or batch normalization sees one row
   */
  public Tensor apply(Tensor x, Encoder.Mode mode) {
    if (x.dim() != 2 || x.size(1) != shape.in) {
      throw new UserError(
          "A head of %d inputs was given vectors of width %d; build it for their width."
              .formatted(shape.in, x.size(-1)));
    }
    Input input =
        mode.training() && mode.momentum().isPresent()
            ? new Images(x, mode.momentum(), false)
            : Features.of(x);
    try (TensorScope scope = TensorScope.open();
        Pass pass =
            mode.training() ? Pass.training(input, Taps.NONE) : Pass.over(input, Taps.NONE)) {
      State now = State.of(x);
      for (Segment segment : network.segments()) {
        now = segment.run(now, pass);
      }
      return scope.keep(now.main());
    }
  }

  /** By name, changed in place by training; owned by this head. */
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  /** Running statistics by name; owned by this head. */
  public Map<String, Tensor> buffers() {
    return network.buffers();
  }

  @Override
  public void close() {
    network.close();
  }
}
