package dev.tiller.reproduce.fairness;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A small classifier of {@link MarkedStripes}, trained in seconds. */
record StripeTraining(Encoder encoder, boolean[] training) implements Objective {

  private static final int BATCH = 64;
  private static final long SAMPLES = BATCH * 400L;

  /**
   * Trains one; the caller closes it.
   *
   * @param seed of weights and pictures
   */
  static Encoder trained(long seed, Monitor monitor) throws IOException {
    SmallCnn cnn = new SmallCnn(1, List.of(12, 24), false, MarkedStripes.CLASSES.size());
    Encoder encoder =
        Encoder.of(cnn, new InitialWeights(seed, cnn.initialWeights()), torch.ScalarType.Float);
    try (Run run =
        Run.of(new StripeTraining(encoder, new boolean[1]))
            .optimizer(new Adam(3e-3))
            .samples(SAMPLES)
            .seed(seed)
            .open()) {
      run.run(monitor);
    }
    return encoder;
  }

  @Override
  public Identity identity() {
    return Identity.of("marked-stripes").with("version", 1);
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
    training[0] = now == Mode.TRAIN;
  }

  @Override
  public Losses gradients(Share share) {
    int n = share.size();
    int size = MarkedStripes.SIDE * MarkedStripes.SIDE;
    double[] pixels = new double[n * size];
    long[] kinds = new long[n];
    for (int i = 0; i < n; i++) {
      SplittableRandom random = share.random(share.from() + i);
      kinds[i] = MarkedStripes.draw(random, pixels, i * size);
    }
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (pixels[i] / 255);
    }
    Tensor seen = Tensors.of(values, n, 1, MarkedStripes.SIDE, MarkedStripes.SIDE);
    Encoder.Mode mode = training[0] ? Encoder.Mode.TRAIN : Encoder.Mode.SERVE;
    Tensor logits = encoder.answer(seen, mode, Taps.NONE);
    return share.backward(torch.cross_entropy_loss(logits, Tensors.of(kinds)));
  }
}
