package dev.tiller.examples;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Schedule;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.Adam;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An objective of a user's own, and the run that trains it: a two-layer network learns which points
 * of the square lie within a circle. Started twice with the same folder, it goes on where it
 * stopped.
 */
public final class TrainYourOwn {

  private static final long SAMPLES = 64 * 600;

  private TrainYourOwn() {}

  /** All that has to be written: what is trained, how many samples a step sees, and the loss. */
  record InACircle(Map<String, Tensor> parameters) implements Objective {

    @Override
    public Identity identity() {
      return Identity.of("in-a-circle");
    }

    @Override
    public int samples(long seen) {
      return 64;
    }

    @Override
    public Losses gradients(Share share) {
      double[] points = share.random().doubles(2L * share.samples(), -1, 1).toArray();
      Tensor x = Tensors.of(points, share.samples(), 2).narrow(0, share.from(), share.size());
      Tensor inside = x.square().sum(1).lt(Tensors.scalar(0.5)).to(torch.ScalarType.Double);
      return share.backward(torch.binary_cross_entropy_with_logits(logits(x), inside));
    }

    Tensor logits(Tensor x) {
      Tensor hidden = x.mm(parameters.get("in")).add(parameters.get("bias")).relu();
      return hidden.mm(parameters.get("out")).squeeze(1);
    }
  }

  /** First weights, float64; they belong to the caller's scope. */
  static InACircle untrained() {
    double[] in = new double[2 * 16];
    double[] out = new double[16];
    for (int i = 0; i < 16; i++) {
      in[i] = Math.cos(i * Math.PI / 8);
      in[16 + i] = Math.sin(i * Math.PI / 8);
      out[i] = -0.1;
    }
    return new InACircle(
        Map.of(
            "in", Tensors.of(in, 2, 16),
            "bias", Tensors.of(new double[16], 16),
            "out", Tensors.of(out, 16, 1)));
  }

  /**
   * @param folder for the checkpoint and the log
   * @return how the run stands
   */
  static Run.Result train(InACircle objective, Path folder, Monitor monitor) {
    try (Run run =
        Run.of(objective)
            .optimizer(new Adam(0.05))
            .schedule(new Schedule.Cosine(SAMPLES, 0, 0))
            .samples(SAMPLES)
            .seed(1)
            .folder(folder)
            .open()) {
      return run.run(monitor);
    }
  }

  /**
   * @param args folder of the run
   */
  public static void main(String[] args) {
    try (TensorScope scope = TensorScope.open()) {
      System.out.println(train(untrained(), Path.of(args[0]), Monitor.NONE));
    }
  }
}
