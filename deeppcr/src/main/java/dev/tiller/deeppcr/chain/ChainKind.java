package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Chain;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Chains with random weights, for trying solvers: what one measures does not need trained ones. */
public enum ChainKind {
  /** Plain layers with tanh. */
  MLP,
  /** Layers {@code z + tanh(W z + v) / sqrt(L)}. */
  RESIDUAL,
  /** A linear recurrence. */
  LINEAR,
  /** ParaGRU cells. */
  GRU,
  /** ParaLSTM cells; the width must be even. */
  LSTM;

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param text such as {@code residual}
   * @throws UserError if there is none of that name
   */
  public static ChainKind named(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no chain \"%s\"; choose %s."
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(ChainKind::text)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Bytes of such a chain's tensors.
   *
   * @param element bytes of a number, 4 or 8
   * @throws UserError as {@link #make} does
   */
  public long bytes(int length, int width, int batch, int element) {
    check(length, width, batch);
    double steps = length;
    double numbers =
        switch (this) {
          case MLP, RESIDUAL -> steps * width * (width + 1.0);
          case LINEAR -> steps * batch * width * (width + 1.0);
          case GRU -> 3.0 * width * (1 + steps * batch);
          case LSTM -> 2.5 * width + 1.5 * steps * batch * width;
        };
    return (long) (numbers * element);
  }

  private void check(int length, int width, int batch) {
    if (length < 1 || width < 1 || batch < 1 || (this == LSTM && width % 2 != 0)) {
      throw new UserError(
          "A chain %s of %d steps, width %d and %d items was asked for, but each must be at least 1%s."
              .formatted(text(), length, width, batch, this == LSTM ? " and the width even" : ""));
    }
  }

  /**
   * A chain in the caller's scope, the same for the same seed.
   *
   * @param batch items, which recurrent cells have inputs for
   * @throws UserError if a size is below 1, or odd for {@link #LSTM}
   */
  public Chain make(int length, int width, int batch, ScalarType type, long seed) {
    check(length, width, batch);
    Weights w = new Weights(new Random(seed), type);
    double scale = 1 / Math.sqrt(width);
    return switch (this) {
      case MLP ->
          new MlpChain(
              w.of(scale, length, width, width), w.of(0.5, length, width), Nonlinearity.TANH);
      case RESIDUAL ->
          new ResidualChain(
              List.of(
                  new ResidualChain.Layer(
                      w.of(scale, length, width, width),
                      w.of(0.5, length, width),
                      Nonlinearity.TANH)),
              1 / Math.sqrt(length));
      case LINEAR ->
          new AffineChain(
              w.of(0.7 * scale, length, batch, 1, width, width), w.of(1, length, batch, width));
      case GRU -> new ParaGru(w.of(0.5, 3, width), w.of(1, 3, length, batch, width));
      case LSTM -> new ParaLstm(w.of(0.5, 5, width / 2), w.of(1, 3, length, batch, width / 2));
    };
  }

  /** A start for it, [batch, width], in the caller's scope. */
  public static Tensor start(int width, int batch, ScalarType type, long seed) {
    return new Weights(new Random(seed), type).of(1, batch, width);
  }

  private record Weights(Random random, ScalarType type) {

    Tensor of(double scale, long... shape) {
      double size = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
      if (size > Integer.MAX_VALUE / 2) {
        throw new UserError(
            "Random weights of shape %s are %.0f numbers, more than fit an array; choose a smaller chain."
                .formatted(Arrays.toString(shape), size));
      }
      float[] values = new float[(int) size];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (scale * random.nextGaussian());
      }
      try (TensorScope scope = TensorScope.open()) {
        return scope.keep(Tensors.as(Tensors.of(values, shape), type));
      }
    }
  }
}
