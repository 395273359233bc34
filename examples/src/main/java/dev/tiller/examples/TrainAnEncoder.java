package dev.tiller.examples;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.ColorFactor;
import dev.tiller.vision.view.GaussianBlur;
import dev.tiller.vision.view.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An image network from Tiller's backbones, trained by a user's own objective: a small CNN learns
 * which of three ways the stripes of an image go, seen through blur and changes of brightness. Its
 * running statistics travel in checkpoints; started twice with the same folder, it goes on where it
 * stopped.
 */
public final class TrainAnEncoder {

  private static final int SIDE = 12;
  private static final int WAYS = 3;
  private static final int BATCH = 32;
  private static final long SAMPLES = BATCH * 150L;
  private static final View VIEW =
      ColorFactor.brightness(0.4).then(new GaussianBlur(0.1, 1).sometimes(0.5));

  private TrainAnEncoder() {}

  /** What is trained, how many samples a step sees, and the loss. */
  static final class Stripes implements Objective {

    private final Encoder encoder;
    private Encoder.Mode mode = Encoder.Mode.SERVE;

    Stripes(Encoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public Identity identity() {
      return Identity.of("stripes").with("side", SIDE).with("ways", WAYS);
    }

    @Override
    public Map<String, Tensor> parameters() {
      return encoder.parameters();
    }

    @Override
    public Map<String, Tensor> buffers() {
      return encoder.buffers();
    }

    @Override
    public int samples(long seen) {
      return BATCH;
    }

    @Override
    public void mode(Mode now) {
      mode = now == Mode.TRAIN ? Encoder.Mode.TRAIN : Encoder.Mode.SERVE;
    }

    @Override
    public Losses gradients(Share share) {
      int n = share.size();
      double[] pixels = new double[n * SIDE * SIDE];
      long[] ways = new long[n];
      long[] seeds = new long[n];
      for (int i = 0; i < n; i++) {
        SplittableRandom random = share.random(share.from() + i);
        ways[i] = random.nextInt(WAYS);
        seeds[i] = random.nextLong();
        stripes(random, (int) ways[i], pixels, i * SIDE * SIDE);
      }
      Tensor seen = VIEW.see(Tensors.of(pixels, n, 1, SIDE, SIDE), seeds).images();
      Tensor logits = encoder.answer(seen, mode, Taps.NONE);
      return share.backward(torch.cross_entropy_loss(logits, Tensors.of(ways)));
    }

    private static void stripes(SplittableRandom random, int way, double[] pixels, int at) {
      double angle = Math.PI * way / WAYS;
      double phase = 2 * Math.PI * random.nextDouble();
      for (int p = 0; p < SIDE * SIDE; p++) {
        double along = p % SIDE * Math.cos(angle) + p / SIDE * Math.sin(angle);
        pixels[at + p] =
            0.5 + 0.3 * Math.sin(1.2 * along + phase) + 0.2 * (random.nextDouble() - 0.5);
      }
    }
  }

  /**
   * First weights; close it when done.
   *
   * @param type Float, or Double where gradients are checked
   */
  static Encoder untrained(ScalarType type) {
    SmallCnn cnn = new SmallCnn(1, List.of(8, 16), true, WAYS);
    return Encoder.of(cnn, new InitialWeights(1, cnn.initialWeights()), type);
  }

  /**
   * @param folder for the checkpoint and the log
   * @return how the run stands
   */
  static Run.Result train(Encoder encoder, Path folder, Monitor monitor) {
    try (Run run =
        Run.of(new Stripes(encoder))
            .optimizer(new Adam(3e-3))
            .samples(SAMPLES)
            .seed(1)
            .folder(folder)
            .open()) {
      return run.run(monitor);
    }
  }

  /**
   * @param args folder of the run; folder for the trained network
   * @throws IOException if the network cannot be written
   */
  public static void main(String[] args) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = untrained(ScalarType.Float)) {
      System.out.println(train(encoder, Path.of(args[0]), Monitor.NONE));
      encoder.save(Path.of(args[1]));
    }
  }
}
