package dev.tiller.network;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A named place where a tensor passes: the output of a module, under Hugging Face's name for that
 * module. A second output of a module is written {@code name:1}.
 *
 * @param name such as {@code model.layers.3.post_attention_layernorm}
 * @param index position in order of execution, from 0
 * @param width number of neurons; 0 where it varies with the input
 * @param stage sites of one segment with the same stage do not feed one another (q, k and v; gate
 *     and up), so a causal fit may estimate them together
 * @param axis where the neurons are
 * @param role what the site is in its network
 * @param producer the parameters that make this tensor, if a map can be folded into them
 */
public record Site(
    String name,
    int index,
    int width,
    int stage,
    Axis axis,
    Role role,
    @Nullable Producer producer) {

  /** A site of no particular role whose neurons are on the last axis. */
  public Site(String name, int index, int width, int stage, @Nullable Producer producer) {
    this(name, index, width, stage, Axis.LAST, Role.OTHER, producer);
  }

  /** On which axis of a site's tensor the neurons are. The first axis is always the rows. */
  public enum Axis {
    /** [rows, d], [rows, positions, d], or [rows, positions, heads, d]. */
    LAST,
    /** [rows, heads, positions, d]. */
    LAST_BY_HEAD,
    /** [rows, d, height, width]: the channels of an image, whose pixels are the positions. */
    CHANNELS
  }

  /** How the last operation before a site uses its parameters; what folding needs to know. */
  public sealed interface Producer
      permits Producer.Projection, Producer.Normalization, Producer.Modulation, Producer.Mixture {

    /** Name of the weight parameter. */
    String weight();

    /** Name of the bias parameter, whether or not the checkpoint has one. */
    String bias();

    /** Whether the architecture has a place for the bias, so that a plain reader would use it. */
    boolean biasAllowed();

    /**
     * y = W x + b; of a convolution W has more axes, the outputs' first.
     *
     * @param inputFirst whether the weight is stored [in, out] (GPT-2) rather than [out, in]
     * @param biasFlag field of config.json that gives this projection, and all others with the same
     *     flag, a bias; null if the architecture knows none
     * @param reads name of the site whose value is this projection's whole input, where projections
     *     alone read that site; null if unknown
     */
    record Projection(
        String weight,
        String bias,
        boolean biasAllowed,
        boolean inputFirst,
        @Nullable String biasFlag,
        @Nullable String reads)
        implements Producer {}

    /**
     * y = g * normalized(x) + b.
     *
     * @param plusOne whether the gain is 1 + weight (Gemma)
     */
    record Normalization(String weight, String bias, boolean biasAllowed, boolean plusOne)
        implements Producer {}

    /**
     * y = n (1 + s) + t, where n is normalized without weights and s and t are chunks of a
     * projection of a condition (AdaLN, arXiv 2212.09748).
     *
     * @param weight of the projection, [chunks width, inputs], one chunk after the other
     * @param bias of the projection, [chunks width]
     * @param shift number of the chunk that is t, from 0
     * @param scale number of the chunk that is s
     * @param before whether the site is n rather than y
     */
    record Modulation(String weight, String bias, int shift, int scale, boolean before)
        implements Producer {

      @Override
      public boolean biasAllowed() {
        return true;
      }
    }

    /**
     * y = sum over experts of p_e (W_e x_e + b_e): the output of a mixture of experts.
     *
     * @param weight of an expert's last projection, stored [out, in], with {@code *} for its number
     * @param bias of the same, with {@code *} for its number
     * @param experts how many there are, numbered from 0
     * @param normalized whether every token's p_e sum to one, so that a bias that all experts share
     *     is a shift of y
     */
    record Mixture(String weight, String bias, int experts, boolean normalized)
        implements Producer {

      @Override
      public boolean biasAllowed() {
        return false;
      }
    }
  }

  /**
   * A value of this site as rows of positions of neurons: a view.
   *
   * @param value as it passes
   * @return [rows, positions, d], one position where there is no axis for them; or [rows,
   *     positions, heads, d]
   */
  public Tensor positions(Tensor value) {
    if (axis == Axis.CHANNELS) {
      return value.flatten(2, -1).transpose(1, 2);
    }
    if (axis == Axis.LAST_BY_HEAD) {
      return value.transpose(1, 2);
    }
    return value.dim() == 2 ? value.unsqueeze(1) : value;
  }

  /** Whether {@link #positions} and {@link #restored} give this very value back. */
  public boolean rowsOfPositions(Tensor value) {
    return axis == Axis.LAST && value.dim() != 2;
  }

  /**
   * Undoes {@link #positions}.
   *
   * @param moved shaped as {@link #positions} gives
   * @param like the value that passed
   */
  public Tensor restored(Tensor moved, Tensor like) {
    if (axis == Axis.CHANNELS) {
      return moved.transpose(1, 2).reshape(Tensors.shape(like));
    }
    if (axis == Axis.LAST_BY_HEAD) {
      return moved.transpose(1, 2);
    }
    return like.dim() == 2 ? moved.squeeze(1) : moved;
  }

  /**
   * What responses are read from: the last copy of every row, as [rows, positions, d].
   *
   * @param value as it passes under {@code input}; a single row may be shared by all
   * @throws UserError if the tensor has no axis of this site's neurons, or more axes than pooling
   *     knows
   */
  public Tensor readable(Tensor value, Input input) {
    long neurons = value.dim() < 2 ? 0 : value.size(axis == Axis.CHANNELS ? 1 : -1);
    boolean known = axis == Axis.CHANNELS ? value.dim() > 2 : value.dim() <= 3;
    if (!known || neurons != width) {
      throw new UserError(
          "The site \"%s\" passes a tensor of shape %s, but %s was expected; leave it out."
              .formatted(
                  name,
                  Arrays.toString(Tensors.shape(value)),
                  axis == Axis.CHANNELS
                      ? "[rows, %d, height, width]".formatted(width)
                      : "[rows, positions, %d]".formatted(width)));
    }
    Tensor rows = value;
    if (input.copies() > 1 && value.size(0) > 1) {
      long own = value.size(0) / input.copies();
      rows = value.narrow(0, value.size(0) - own, own);
    }
    Tensor read = positions(rows);
    // What all rows share, such as learned positions, is each row's.
    return read.size(0) == input.rows()
        ? read
        : read.expand(input.rows(), read.size(1), read.size(2));
  }

  @Override
  public String toString() {
    return name;
  }
}
