package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * VPSA's noise of long waves (arXiv 1803.07140): v (1 + strength field), clipped, with one field
 * for all channels. The field has the amplitudes (u^2 + v^2)^(beta / 4) and random phases, and is
 * scaled to [0, 1]. Parameters: the strength, uniform up to 1, and the row's stream; normalized the
 * strength.
 *
 * @param kind what the spectrum falls by
 */
public record ColoredNoise(Kind kind) implements Transform {

  /** The color of noise. */
  public enum Kind {
    /** beta = -1. */
    PINK(-1),
    /** beta = -2. */
    BROWN(-2);

    private final double beta;

    Kind(double beta) {
      this.beta = beta;
    }
  }

  @Override
  public List<String> names() {
    return List.of(kind.name().toLowerCase(Locale.ROOT) + "_noise");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {random.nextDouble(), Stream.draw(random)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0]};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[] factors = new double[drawn.length * height * width];
    for (int r = 0; r < drawn.length; r++) {
      double strength = drawn[r][0];
      if (!(strength >= 0 && strength <= 1)) {
        throw new UserError(
            "A noise of strength %s was asked for; 0 to 1 was expected.".formatted(strength));
      }
      double[] field = strength == 0 ? new double[0] : field(height, width, drawn[r][1]);
      for (int i = 0; i < height * width; i++) {
        factors[r * height * width + i] = strength == 0 ? 1 : 1 + strength * field[i];
      }
    }
    Tensor by = Tensors.of(factors, drawn.length, 1, height, width);
    return Pixels.clipped(images.mul(Tensors.as(by, images.scalar_type().intern())));
  }

  private double[] field(int height, int width, double stream) {
    SplittableRandom random = Stream.at(stream);
    double[] spectrum = new double[2 * height * width];
    for (int i = 0; i < height * width; i++) {
      double v = frequency(i / width, height);
      double u = frequency(i % width, width);
      double phase = 2 * Math.PI * random.nextDouble();
      double amplitude = i == 0 ? 0 : StrictMath.pow(u * u + v * v, kind.beta / 4);
      spectrum[2 * i] = amplitude * StrictMath.cos(phase);
      spectrum[2 * i + 1] = amplitude * StrictMath.sin(phase);
    }
    Tensor waves = torch.view_as_complex(Tensors.of(spectrum, height, width, 2));
    Tensor real = torch.view_as_real(torch.fft_ifft2(waves)).select(2, 0);
    double[] field = Tensors.doubles(real.contiguous());
    double least = Arrays.stream(field).min().orElseThrow();
    double range = Arrays.stream(field).max().orElseThrow() - least;
    return Arrays.stream(field).map(x -> range > 0 ? (x - least) / range : 0).toArray();
  }

  /** Cycles a pixel of a place in a discrete spectrum. */
  private static double frequency(int place, int size) {
    return (double) (place <= size / 2 ? place : place - size) / size;
  }
}
