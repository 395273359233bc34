package dev.tiller.deeppcr;

import dev.tiller.deeppcr.chain.DiffusionChain;
import dev.tiller.deeppcr.chain.MlpChain;
import dev.tiller.deeppcr.chain.Nonlinearity;
import dev.tiller.diffusion.Denoiser;
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.tensor.Tensors;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Chains of the golden checks, and random ones. Make them in a scope. */
public final class Examples {

  private Examples() {}

  /** G2: start 0.3. */
  public static MlpChain scalarTanh() {
    return new MlpChain(
        Tensors.of(new double[] {1, 1.5, -.8, 2}, 4, 1, 1),
        Tensors.of(new double[] {0, .1, .4, -.2}, 4, 1),
        Nonlinearity.TANH);
  }

  /** G3: start (1, -0.5). */
  public static MlpChain rotatedTanh() {
    double[] w = new double[64];
    double[] b = new double[32];
    for (int l = 0; l < 16; l++) {
      w[4 * l] = .9 * Math.cos(.5);
      w[4 * l + 1] = -.9 * Math.sin(.5);
      w[4 * l + 2] = -w[4 * l + 1];
      w[4 * l + 3] = w[4 * l];
      b[2 * l] = .3 * Math.sin(1 + l);
      b[2 * l + 1] = .3 * Math.cos(2 * l);
    }
    return new MlpChain(Tensors.of(w, 16, 2, 2), Tensors.of(b, 16, 2), Nonlinearity.TANH);
  }

  /** G4: start (1, 0.5, -0.5, 2). */
  public static MlpChain relu() {
    double[] w = new double[32 * 16];
    double[] b = new double[32 * 4];
    for (int l = 0; l < 32; l++) {
      for (int i = 0; i < 4; i++) {
        b[4 * l + i] = .1 * Math.cos(l + 2 * i);
        for (int j = 0; j < 4; j++) {
          w[16 * l + 4 * i + j] = 1.2 * Math.sqrt(.5) * Math.sin(1 + 7 * l + 3 * i + 5 * j);
        }
      }
    }
    return new MlpChain(Tensors.of(w, 32, 4, 4), Tensors.of(b, 32, 4), Nonlinearity.RELU);
  }

  /** G5: start 0.7. */
  public static DiffusionChain mixture() {
    NoiseSchedule schedule = NoiseSchedule.linear(.02, .35, 16);
    Denoiser score =
        (x, time) -> {
          double[] bar = new double[16];
          for (int t = 0; t < 16; t++) {
            bar[t] = schedule.alphaBar(t);
          }
          Tensor a = Tensors.of(bar, 16).index_select(0, time).unsqueeze(1);
          Tensor mean = a.sqrt().mul(new Scalar(2.0));
          Tensor rest = a.neg().add(new Scalar(1.0));
          Tensor variance = a.mul(new Scalar(.25)).add(rest);
          Tensor low = x.add(mean);
          Tensor high = x.sub(mean);
          Tensor logLow =
              low.square().div(variance).mul(new Scalar(-.5)).add(new Scalar(Math.log(.3)));
          Tensor logHigh =
              high.square().div(variance).mul(new Scalar(-.5)).add(new Scalar(Math.log(.7)));
          Tensor weight = torch.sigmoid(logLow.sub(logHigh));
          Tensor pull = weight.mul(low).add(weight.neg().add(new Scalar(1.0)).mul(high));
          return pull.div(variance).mul(rest.sqrt());
        };
    return new DiffusionChain(score, schedule, 1, schedule.sampledTimes(16), 0, null);
  }

  /** A contracting tanh chain of any shape. */
  public static MlpChain random(int length, int width, long seed) {
    Random random = new Random(seed);
    double scale = 1.5 / Math.sqrt(width);
    return new MlpChain(
        Tensors.of(
            random.doubles((long) length * width * width, -scale, scale).toArray(),
            length,
            width,
            width),
        Tensors.of(random.doubles((long) length * width, -.5, .5).toArray(), length, width),
        Nonlinearity.TANH);
  }

  /** A start. */
  public static Tensor start(int batch, int width, long seed) {
    return Tensors.of(
        new Random(seed).doubles((long) batch * width, -1, 1).toArray(), batch, width);
  }

  /** In float32. */
  public static MlpChain narrow(MlpChain chain) {
    return new MlpChain(
        chain.weights().to(ScalarType.Float),
        chain.biases().to(ScalarType.Float),
        chain.nonlinearity());
  }
}
