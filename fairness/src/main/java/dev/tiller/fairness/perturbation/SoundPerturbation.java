package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Perturbation;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Changes of a recording.
 *
 * @param kind of change
 */
public record SoundPerturbation(Kind kind) implements Perturbation<Sound> {

  private static final int TAPS = 64;
  private static final double DECAY = Math.log(1000);

  /** What a level does. */
  public enum Kind {
    /**
     * White noise of this amplitude relative to the recording's root mean square: 0.1 is a
     * signal-to-noise ratio of 20 dB, 1 of 0 dB.
     */
    NOISE(0, 0, .03, .1, .18, .32, .56, 1),
    /** The same of noise whose power falls with the frequency. */
    PINK_NOISE(0, 0, .03, .1, .18, .32, .56, 1),
    /** The same of noise whose power falls with the square of the frequency. */
    BROWN_NOISE(0, 0, .03, .1, .18, .32, .56, 1),
    /** Samples cut at (1 - level) of the peak. */
    CLIPPING(0, 0, .2, .4, .6, .8, .9),
    /** Low pass at this share of the band: 1 is all of it. */
    BAND(1, 1, .5, .35, .25, .15, .1),
    /** Faster by this factor. */
    SPEED(1, 1, 1.1, 1.25, 1.5, 2),
    /** An echo that falls by 60 dB in so many seconds. */
    REVERB(0, 0, .1, .2, .4, .8);

    private final double neutral;
    private final double[] grid;

    Kind(double neutral, double... grid) {
      this.neutral = neutral;
      this.grid = grid;
    }
  }

  @Override
  public String id() {
    return "sound_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return switch (kind) {
      case NOISE, PINK_NOISE, BROWN_NOISE -> "amplitude";
      case CLIPPING -> "share";
      case BAND -> "share of the band";
      case SPEED -> "";
      case REVERB -> "s";
    };
  }

  @Override
  public String meaning() {
    return switch (kind) {
      case NOISE -> "white noise of this amplitude relative to the recording";
      case PINK_NOISE -> "pink noise of this amplitude relative to the recording";
      case BROWN_NOISE -> "brown noise of this amplitude relative to the recording";
      case CLIPPING -> "cut at 1 minus this share of the peak";
      case BAND -> "only this share of the frequencies";
      case SPEED -> "faster by this factor";
      case REVERB -> "an echo that takes so long to fall by 60 dB";
    };
  }

  @Override
  public double neutral() {
    return kind.neutral;
  }

  @Override
  public double[] grid() {
    return kind.grid.clone();
  }

  @Override
  public double least() {
    return kind == Kind.BAND ? .001 : kind.neutral;
  }

  @Override
  public double most() {
    return switch (kind) {
      case CLIPPING -> .999;
      case BAND -> 1;
      default -> 100;
    };
  }

  @Override
  public Sound apply(Sound sound, String item, double level) {
    if (level == kind.neutral) {
      return sound;
    }
    float[] in = sound.samples();
    float[] out =
        switch (kind) {
          case NOISE -> noisy(in, level, white(in.length, Draws.of(item, id(), 0)));
          case PINK_NOISE -> noisy(in, level, colored(in.length, 1, Draws.of(item, id(), 0)));
          case BROWN_NOISE -> noisy(in, level, colored(in.length, 2, Draws.of(item, id(), 0)));
          case CLIPPING -> clipped(in, level);
          case BAND -> convolved(in, lowPass(level), TAPS);
          case SPEED -> faster(in, level);
          case REVERB -> convolved(in, echo(level, sound.rate(), Draws.of(item, id(), 0)), 0);
        };
    return new Sound(out, sound.rate());
  }

  /** With noise of root mean square 1, scaled to the level. */
  private static float[] noisy(float[] in, double level, double[] noise) {
    double squares = 0;
    for (float x : in) {
      squares += x * x;
    }
    double scale = level * Math.sqrt(squares / Math.max(1, in.length));
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = inside(in[i] + scale * noise[i]);
    }
    return out;
  }

  /** Uniform, of this half width the root mean square is 1. */
  private static double[] white(int count, SplittableRandom random) {
    double half = Math.sqrt(3);
    double[] noise = new double[count];
    Arrays.setAll(noise, i -> half * (2 * random.nextDouble() - 1));
    return noise;
  }

  /** Random phases, power as the frequency to minus {@code fall}, nothing at 0. */
  private static double[] colored(int count, double fall, SplittableRandom random) {
    if (count < 2) {
      return new double[count];
    }
    int bins = count / 2 + 1;
    double[] spectrum = new double[2 * bins];
    for (int k = 1; k < bins; k++) {
      double amplitude = Math.pow(k, -fall / 2);
      double phase = 2 * Math.PI * random.nextDouble();
      spectrum[2 * k] = amplitude * StrictMath.cos(phase);
      spectrum[2 * k + 1] = amplitude * StrictMath.sin(phase);
    }
    double[] noise;
    try (TensorScope scope = TensorScope.open()) {
      Tensor waves = torch.view_as_complex(Tensors.of(spectrum, bins, 2));
      Tensor wave = torch.fft_irfft(waves, new LongOptional(count), -1, new StringViewOptional());
      noise = Tensors.doubles(wave);
    }
    double squares = Arrays.stream(noise).map(x -> x * x).sum();
    return Arrays.stream(noise).map(x -> x / Math.sqrt(squares / count)).toArray();
  }

  private static float[] clipped(float[] in, double level) {
    float peak = 0;
    for (float x : in) {
      peak = Math.max(peak, Math.abs(x));
    }
    float most = (float) (peak * (1 - level));
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = Math.max(-most, Math.min(most, in[i]));
    }
    return out;
  }

  private static float[] faster(float[] in, double factor) {
    float[] out = new float[(int) (in.length / factor)];
    for (int i = 0; i < out.length; i++) {
      double at = i * factor;
      int left = (int) at;
      float next = in[Math.min(left + 1, in.length - 1)];
      out[i] = (float) (in[left] + (at - left) * (next - in[left]));
    }
    return out;
  }

  /** A sinc under Hann's window, adding up to 1. */
  private static double[] lowPass(double share) {
    double[] taps = new double[2 * TAPS + 1];
    double sum = 0;
    for (int k = -TAPS; k <= TAPS; k++) {
      double sinc = k == 0 ? share : Math.sin(Math.PI * share * k) / (Math.PI * k);
      taps[k + TAPS] = sinc * (0.5 + 0.5 * Math.cos(Math.PI * k / (TAPS + 1)));
      sum += taps[k + TAPS];
    }
    for (int k = 0; k < taps.length; k++) {
      taps[k] /= sum;
    }
    return taps;
  }

  private static double[] echo(double seconds, int rate, SplittableRandom random) {
    double[] taps = new double[Math.max(1, (int) (seconds * rate))];
    double energy = 0;
    for (int k = 0; k < taps.length; k++) {
      taps[k] = (2 * random.nextDouble() - 1) * Math.exp(-DECAY * k / taps.length);
      energy += taps[k] * taps[k];
    }
    for (int k = 0; k < taps.length; k++) {
      taps[k] /= Math.sqrt(2 * energy);
    }
    taps[0] += 1 / Math.sqrt(2);
    return taps;
  }

  private static float[] convolved(float[] in, double[] taps, int center) {
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      double sum = 0;
      for (int k = 0; k < taps.length; k++) {
        int from = i + center - k;
        sum += from >= 0 && from < in.length ? taps[k] * in[from] : 0;
      }
      out[i] = inside(sum);
    }
    return out;
  }

  private static float inside(double x) {
    return (float) Math.max(-1, Math.min(1, x));
  }
}
