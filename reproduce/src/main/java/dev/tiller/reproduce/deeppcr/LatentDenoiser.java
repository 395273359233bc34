package dev.tiller.reproduce.deeppcr;

import dev.tiller.diffusion.Denoiser;
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Schedule;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.AdamW;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
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

  /**
   * Trains one on rows of {@code data}; it then works in float64.
   *
   * @param data float32 [n, w]
   * @param monitor asked between steps
   * @return to be closed by the caller
   * @throws UserError if it was asked to stop
   */
  static LatentDenoiser train(
      Tensor data, NoiseSchedule schedule, int steps, long seed, Monitor monitor) {
    LatentDenoiser made =
        new LatentDenoiser(
            Math.toIntExact(data.size(1)),
            schedule.times(),
            new Random(Seeds.mix(seed, Seeds.stream("weights"))));
    made.owned.orRelease(() -> made.learn(data, schedule, steps, seed, monitor));
    return made;
  }

  private void learn(Tensor data, NoiseSchedule schedule, int steps, long seed, Monitor monitor) {
    try (Run run =
        Run.of(new NoiseError(this, data, schedule))
            .seed(seed)
            .optimizer(new AdamW(2e-3, 0))
            .schedule(
                new Schedule.WarmupStableDecay(
                    (long) BATCH * steps, 50L * BATCH, (long) BATCH * (steps / 4)))
            .samples((long) BATCH * steps)
            .clip(1)
            .task("training a denoiser")
            .open()) {
      if (!run.run(monitor).finished()) {
        throw new UserError("The training of a denoiser was stopped; start again to train it.");
      }
    }
    widen();
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

  /** Mean square of the error of the predicted noise (arXiv 2006.11239, equation 14). */
  private record NoiseError(LatentDenoiser denoiser, Tensor data, NoiseSchedule schedule)
      implements Objective {

    @Override
    public Identity identity() {
      return Identity.of("noise-error").with("times", schedule.times());
    }

    @Override
    public Map<String, Tensor> parameters() {
      return denoiser.parameters;
    }

    @Override
    public int samples(long seen) {
      return BATCH;
    }

    @Override
    public Losses gradients(Share share) {
      int width = Math.toIntExact(data.size(1));
      int size = share.size();
      long[] row = new long[size];
      long[] time = new long[size];
      float[] keep = new float[size];
      float[] spread = new float[size];
      float[] noise = new float[size * width];
      for (int i = 0; i < size; i++) {
        SplittableRandom random = share.random(share.from() + i);
        row[i] = random.nextLong(data.size(0));
        time[i] = random.nextLong(schedule.times());
        keep[i] = (float) Math.sqrt(schedule.alphaBar((int) time[i]));
        spread[i] = (float) Math.sqrt(1 - schedule.alphaBar((int) time[i]));
        for (int j = 0; j < width; j++) {
          noise[i * width + j] = (float) random.nextGaussian();
        }
      }
      Tensor e = Tensors.of(noise, size, width);
      Tensor noisy =
          data.index_select(0, Tensors.of(row, size))
              .mul(Tensors.of(keep, size, 1))
              .add(e.mul(Tensors.of(spread, size, 1)));
      return share.backward(denoiser.noise(noisy, Tensors.of(time, size)).sub(e).square().mean());
    }
  }
}
