package dev.tiller.diffusion.schedule;

import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.Identity;
import dev.tiller.network.load.Config;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What schedulers of variance-preserving diffusion share: how much noise there is at each time of
 * the training, how the sampler's times lie among those, and what the denoiser predicts.
 *
 * @param betas kind of the schedule, with its ends, as the config says
 * @param noise by time
 * @param spacing of the sampler's times
 * @param offset of leading times
 * @param prediction what the denoiser predicts
 * @param wholeAtEnd whether all of the data is there after the last step
 * @param bounds of predicted data
 */
record Diffused(
    String betas,
    NoiseSchedule noise,
    Spacing spacing,
    int offset,
    Prediction prediction,
    boolean wholeAtEnd,
    Bounds bounds) {

  /** Share of the data that is left at the last time where zero SNR would make sigma infinite. */
  private static final double ALMOST_NOTHING = 0x1p-24;

  /** Reads scheduler_config.json; a missing key takes diffusers' default. */
  static Diffused read(Config c, Spacing usual, Bounds bounds) {
    return read(c, usual, bounds, Betas.read(c));
  }

  /** The same with betas that were read already. */
  static Diffused read(Config c, Spacing usual, Bounds bounds, Betas betas) {
    boolean rescaled = c.flag("rescale_betas_zero_snr", false);
    return new Diffused(
        betas.words() + (rescaled ? ", zero SNR" : ""),
        rescaled ? betas.noise().withoutTerminalSignal() : betas.noise(),
        spacing(c, usual),
        c.integer("steps_offset", 0),
        Prediction.parse(c.text("prediction_type", "epsilon"), c.source()),
        c.flag("set_alpha_to_one", true),
        bounds);
  }

  /** The same with a finite sigma at the last time. */
  Diffused withFiniteSigmas() {
    int last = noise.times() - 1;
    return noise.alphaBar(last) > 0
        ? this
        : new Diffused(
            betas, noise.withLast(ALMOST_NOTHING), spacing, offset, prediction, wholeAtEnd, bounds);
  }

  private static Spacing spacing(Config c, Spacing usual) {
    return c.has("timestep_spacing")
        ? Spacing.parse(c.text("timestep_spacing"), c.source())
        : usual;
  }

  Identity identity(String name) {
    return bounds.with(
        Identity.of(name)
            .with("betas", betas)
            .with("spacing", spacing.name().toLowerCase(Locale.ROOT))
            .with("offset", offset)
            .with("prediction", prediction.configured())
            .with("wholeAtEnd", wholeAtEnd));
  }

  /** The sampler's times from the last down. */
  double[] times(int steps) {
    return spacing.times(steps, noise.times(), offset);
  }

  /** alphaBar at a time; before time 0 what the config says of the end. */
  double alphaBar(int time) {
    return time < 0 ? wholeAtEnd ? 1 : noise.alphaBar(0) : noise.alphaBar(time);
  }

  /** The data that an output stands for, within the bounds. */
  Tensor data(Tensor x, Tensor output, double alphaBar) {
    double a = Math.sqrt(alphaBar);
    double s = Math.sqrt(1 - alphaBar);
    Tensor data =
        switch (prediction) {
          case EPSILON -> sum(x, 1 / a, output, -s / a);
          case VELOCITY -> sum(x, a, output, -s);
          case SAMPLE -> output;
        };
    return bounds.apply(data);
  }

  /** The noise that an output stands for. */
  Tensor noise(Tensor x, Tensor output, double alphaBar) {
    double a = Math.sqrt(alphaBar);
    double s = Math.sqrt(1 - alphaBar);
    return switch (prediction) {
      case EPSILON -> output;
      case VELOCITY -> sum(output, a, x, s);
      case SAMPLE -> sum(x, 1 / s, output, -a / s);
    };
  }

  /** The data under the parametrization of Euler's and DPM-Solver's x = data + sigma noise. */
  Tensor dataAt(Tensor x, Tensor output, double sigma) {
    return switch (prediction) {
      case EPSILON -> sum(x, 1, output, -sigma);
      case VELOCITY ->
          sum(output, -sigma / Math.sqrt(sigma * sigma + 1), x, 1 / (sigma * sigma + 1));
      case SAMPLE -> output;
    };
  }

  /** p x + q y. */
  static Tensor sum(Tensor x, double p, Tensor y, double q) {
    return x.mul(new Scalar(p)).add(y, new Scalar(q));
  }
}
