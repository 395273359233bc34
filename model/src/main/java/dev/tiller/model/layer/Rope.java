package dev.tiller.model.layer;

import dev.tiller.model.Pass;
import dev.tiller.model.load.Config;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (arXiv 2104.09864) in the half-split layout of Hugging Face: dimension
 * j turns with dimension j + width / 2. Scaling types: none, linear, llama3.
 *
 * <p>x cos + rotate_half(x) sin is computed as x cos + roll(x) s, with the sign in s.
 */
public final class Rope {

  private final int width;
  private final float[] frequencies;

  private Rope(int width, float[] frequencies) {
    this.width = width;
    this.frequencies = frequencies;
  }

  /**
   * Reads {@code rope_theta} and {@code rope_scaling} (transformers 4) or {@code rope_parameters}
   * (transformers 5).
   *
   * @param config the model's
   * @param headWidth size of a head
   * @param fraction of the head that turns, such as 0.25; the rest passes
   */
  public static Rope of(Config config, int headWidth, double fraction) {
    String scaling = config.hasObject("rope_parameters") ? "rope_parameters" : "rope_scaling";
    double theta =
        config.number(
            "rope_parameters.rope_theta",
            config.number("rope_theta", config.number("rotary_emb_base", 10_000)));
    int width = (int) (headWidth * fraction);
    double[] frequencies = new double[width / 2];
    for (int j = 0; j < frequencies.length; j++) {
      frequencies[j] = 1.0 / Math.pow(theta, 2.0 * j / width);
    }
    boolean scaled = config.hasObject(scaling);
    String type =
        !scaled
            ? "default"
            : config.text(scaling + ".rope_type", config.text(scaling + ".type", "default"));
    switch (type) {
      case "default" -> {}
      case "linear" -> scaleLinearly(frequencies, config.number(scaling + ".factor"));
      case "llama3" -> scaleAsLlama3(frequencies, config, scaling);
      default ->
          throw config.unsupported(
              "the rotary scaling \"" + type + "\"; Tiller knows default, linear and llama3");
    }
    float[] single = new float[frequencies.length];
    for (int j = 0; j < single.length; j++) {
      single[j] = (float) frequencies[j];
    }
    return new Rope(width, single);
  }

  private static void scaleLinearly(double[] frequencies, double factor) {
    for (int j = 0; j < frequencies.length; j++) {
      frequencies[j] /= factor;
    }
  }

  /** Long wavelengths are stretched, short ones kept, those between blended (Llama 3.1). */
  private static void scaleAsLlama3(double[] frequencies, Config config, String scaling) {
    double factor = config.number(scaling + ".factor");
    double low = config.number(scaling + ".low_freq_factor");
    double high = config.number(scaling + ".high_freq_factor");
    double original = config.number(scaling + ".original_max_position_embeddings");
    for (int j = 0; j < frequencies.length; j++) {
      double wavelength = 2 * Math.PI / frequencies[j];
      if (wavelength > original / low) {
        frequencies[j] /= factor;
      } else if (wavelength >= original / high) {
        double smooth = (original / wavelength - low) / (high - low);
        frequencies[j] *= (1 - smooth) / factor + smooth;
      }
    }
  }

  /**
   * @param x [batch, heads, length, head width]
   * @return the same shape, turned by each token's position
   */
  public Tensor apply(Tensor x, Pass pass) {
    ScalarType type = x.scalar_type().intern();
    Tensor cos = pass.share(List.of(this, "cos", type), () -> table(pass, true).to(type));
    Tensor sin = pass.share(List.of(this, "sin", type), () -> table(pass, false).to(type));
    long head = x.size(3);
    if (head == width) {
      return turn(x, cos, sin);
    }
    Tensor turned = turn(x.narrow(3, 0, width), cos, sin);
    return torch.cat(new TensorVector(turned, x.narrow(3, width, head - width)), 3);
  }

  private Tensor turn(Tensor x, Tensor cos, Tensor sin) {
    Tensor rolled = torch.roll(x, new long[] {width / 2}, 3);
    return torch.addcmul(x.mul(cos), rolled, sin);
  }

  /** [batch or 1, 1, length, width]: cosines, or sines with the sign of rotate_half. */
  private Tensor table(Pass pass, boolean cosine) {
    Tensor positions = pass.positions();
    Tensor rows = (pass.plainPositions() ? positions.narrow(0, 0, 1) : positions);
    Tensor angle =
        rows.to(ScalarType.Float).unsqueeze(-1).mul(Tensors.of(frequencies)).unsqueeze(1);
    Tensor half = cosine ? angle.cos() : angle.sin();
    Tensor first = cosine ? half : half.mul(new Scalar(-1.0));
    return torch.cat(new TensorVector(first, half), -1);
  }
}
