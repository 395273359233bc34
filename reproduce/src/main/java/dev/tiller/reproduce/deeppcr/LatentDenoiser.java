package dev.tiller.reproduce.deeppcr;

import dev.tiller.diffusion.Denoiser;
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.AdamW;
import dev.tiller.training.Schedule;
import dev.tiller.training.TrainingLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A small noise predictor: 16 sines of the time, three residual SiLU layers of width 128. */
final class LatentDenoiser implements Denoiser, AutoCloseable {

  private static final int WIDTH = 128;
  private static final int TIME = 16;
  private static final int LAYERS = 3;
  private static final int BATCH = 256;

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Owned owned = new Owned();
  private final int times;

  private LatentDenoiser(int width, int times, Random random) {
    this.times = times;
    owned.orRelease(
        () -> {
          layer("in", random, WIDTH, width + TIME);
          for (int i = 0; i < LAYERS; i++) {
            layer("layer" + i, random, WIDTH, WIDTH);
          }
          layer("out", random, width, WIDTH);
        });
  }

  /** Trains one on rows of {@code data} [n, w], float32; it then works in float64. */
  static LatentDenoiser train(Tensor data, NoiseSchedule schedule, int steps, long seed) {
    Random random = new Random(seed);
    LatentDenoiser made =
        new LatentDenoiser(Math.toIntExact(data.size(1)), schedule.times(), random);
    made.owned.orRelease(
        () -> {
          try (AdamW adam = new AdamW(made.parameters, 2e-3, 0)) {
            new TrainingLoop(made.parameters, adam, new Schedule(steps, 50, steps / 4), 1)
                .run("training a denoiser", step -> made.gradients(data, schedule, random));
          }
          made.widen();
        });
    return made;
  }

  private void widen() {
    parameters.replaceAll(
        (name, p) -> {
          Tensor wide = owned.make(() -> p.detach().to(ScalarType.Double));
          owned.release(p);
          return wide;
        });
  }

  private void layer(String name, Random random, int out, int in) {
    float[] weights = new float[out * in];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    parameter(name + ".weight", weights, out, in);
    parameter(name + ".bias", new float[out], out);
  }

  private void parameter(String name, float[] values, long... shape) {
    Tensor made = owned.make(() -> Tensors.of(values, shape));
    made.set_requires_grad(true);
    parameters.put(name, made);
  }

  private double gradients(Tensor data, NoiseSchedule schedule, Random random) {
    int width = Math.toIntExact(data.size(1));
    long[] time = random.longs(BATCH, 0, times).toArray();
    float[] keep = new float[BATCH];
    float[] spread = new float[BATCH];
    float[] noise = new float[BATCH * width];
    for (int i = 0; i < BATCH; i++) {
      keep[i] = (float) Math.sqrt(schedule.alphaBar((int) time[i]));
      spread[i] = (float) Math.sqrt(1 - schedule.alphaBar((int) time[i]));
    }
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    Tensor rows = Tensors.of(random.longs(BATCH, 0, data.size(0)).toArray(), BATCH);
    Tensor e = Tensors.of(noise, BATCH, width);
    Tensor noisy =
        data.index_select(0, rows)
            .mul(Tensors.of(keep, BATCH, 1))
            .add(e.mul(Tensors.of(spread, BATCH, 1)));
    Tensor loss = noise(noisy, Tensors.of(time, BATCH)).sub(e).square().mean();
    loss.backward();
    return loss.item_double();
  }

  @Override
  public Tensor noise(Tensor noisy, Tensor time) {
    Tensor share = Tensors.as(time, noisy.scalar_type()).div(new Scalar((double) times));
    TensorVector features = new TensorVector(noisy);
    for (int i = 0; i < TIME / 2; i++) {
      Tensor angle = share.mul(new Scalar(Math.PI * Math.pow(2, i) / 2)).unsqueeze(1);
      features.push_back(angle.sin());
      features.push_back(angle.cos());
    }
    Tensor h = linear("in", torch.cat(features, 1));
    for (int i = 0; i < LAYERS; i++) {
      h = h.add(torch.silu(linear("layer" + i, h)));
    }
    return linear("out", h);
  }

  private Tensor linear(String name, Tensor x) {
    return torch.addmm(parameters.get(name + ".bias"), x, parameters.get(name + ".weight").t());
  }

  @Override
  public void close() {
    owned.close();
  }
}
