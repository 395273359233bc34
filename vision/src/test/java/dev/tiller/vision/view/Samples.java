package dev.tiller.vision.view;

import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Every transform with settings of its papers, and images to take them of. */
final class Samples {

  private Samples() {}

  static List<Transform> transforms() {
    return List.of(
        Flip.horizontal(),
        Flip.vertical(),
        Rotation.upTo(180),
        new QuarterTurns(),
        ResizedCrop.areas(0.2, 1),
        ColorFactor.brightness(0.4),
        ColorFactor.contrast(0.4),
        ColorFactor.saturation(0.4),
        new Hue(0.1),
        new Gamma(0.5),
        new Grayscale(),
        new GaussianBlur(0.1, 2),
        new MotionBlur(5),
        new Defocus(2.5),
        new Exposure(2),
        new Translation(0.2),
        new CircularTranslation(2, 2),
        new Scale(0.5, 2),
        new Noise(Noise.Kind.GAUSSIAN, 0.3),
        new Noise(Noise.Kind.SPECKLE, 0.3),
        new Noise(Noise.Kind.SHOT, 0.2),
        new Noise(Noise.Kind.SALT_PEPPER, 0.5),
        new Noise(Noise.Kind.IMPULSE, 0.5),
        new Occlusion(Occlusion.Kind.SQUARE, 0.5),
        new Occlusion(Occlusion.Kind.LOWER, 0.5),
        new Occlusion(Occlusion.Kind.EYES, 0.5),
        new Occlusion(Occlusion.Kind.BAND, 0.5),
        new Enhancement(Enhancement.Kind.BRIGHTNESS, 1),
        new Enhancement(Enhancement.Kind.CONTRAST, 1),
        new Enhancement(Enhancement.Kind.SATURATION, 1),
        new Enhancement(Enhancement.Kind.SHARPNESS, 1),
        new ChannelContrast(1),
        new HsvShift(0.5),
        new Pixelation(0.2),
        new Jpeg(10),
        new ZoomBlur(1.3),
        new Trail(3),
        new ColoredNoise(ColoredNoise.Kind.PINK),
        new ColoredNoise(ColoredNoise.Kind.BROWN),
        new GlassBlur(),
        new Fog(),
        new Frost(),
        new Snow(),
        new Spatter(),
        new Elastic(),
        new ScaleSteps(2, 1.5),
        new Grayscale().sometimes(0.5),
        ColorFactor.brightness(0.4).sometimes(0.8));
  }

  /** Values in [0, 1], float64, [rows, channels, height, width], all of them different. */
  static double[] values(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = 0.5 + 0.45 * Math.sin(0.7 * i + 0.003 * i * i);
    }
    return values;
  }

  static Tensor images(int rows, int channels, int height, int width) {
    return Tensors.of(values(rows * channels * height * width), rows, channels, height, width);
  }
}
