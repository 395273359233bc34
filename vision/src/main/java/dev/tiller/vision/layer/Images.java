package dev.tiller.vision.layer;

import dev.tiller.network.Input;
import dev.tiller.network.State;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Images of a training pass that says how fast running statistics follow it, for whoever changes
 * the batch size, and in what convolutions compute: {@link BatchNorm} and {@link Conv2d} find it in
 * {@code Pass.input}. Other passes take {@code Features}.
 *
 * @param values [rows, channels, height, width]
 * @param momentum share of the batch's statistics in the running ones, in [0, 1]; empty for each
 *     layer's own
 * @param bfloat16 whether convolutions compute in bfloat16; what they give is of the type of what
 *     they were given
 */
public record Images(Tensor values, OptionalDouble momentum, boolean bfloat16) implements Input {

  /** Checks the momentum. */
  public Images {
    momentum.ifPresent(BatchNorm::checkMomentum);
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

  @Override
  public State state() {
    return State.of(values);
  }

  @Override
  public void close() {
    values.close();
  }
}
