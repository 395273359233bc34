package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.pretraining.HeldOutLoss;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.OptimizerState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Tiller's training step as a {@link Worker}: "ROWS LENGTH" in, "@ nanos loss" out. */
public final class TrainWorker {

  private static final long STRIDE = 7919;

  private final LanguageModel model;
  private final Clock clock;
  private final OptimizerState matrices;
  private final OptimizerState vectors;
  private long step;

  private TrainWorker(LanguageModel model, Clock clock) {
    model.parameters().values().forEach(p -> p.set_requires_grad(true));
    this.model = model;
    this.clock = clock;
    this.matrices = new OptimizerState(new AdamW(1e-4, 0.01), withMatrices(true));
    this.vectors = new OptimizerState(new AdamW(1e-4, 0), withMatrices(false));
  }

  private Map<String, Tensor> withMatrices(boolean wanted) {
    Map<String, Tensor> some = new LinkedHashMap<>(model.parameters());
    some.values().removeIf(p -> p.dim() > 1 != wanted);
    return some;
  }

  /**
   * @param args model directory, clock
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    try (Checkpoint weights = Checkpoint.open(directory);
        LanguageModel model =
            LanguageModel.build(Config.read(directory), weights, LanguageModel.Precision.FLOAT32);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      TrainWorker worker = new TrainWorker(model, Clock.valueOf(args[1]));
      System.out.println("@ ready");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        long[] shape = {Long.parseLong(words[0]), Long.parseLong(words[1]) + 1};
        System.out.println(worker.oneStep(shape));
      }
      worker.matrices.close();
      worker.vectors.close();
    }
  }

  /** The same ids as the rival makes. */
  private long[] ids(long count) {
    long[] ids = new long[(int) count];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i * STRIDE % model.vocabularySize();
    }
    return ids;
  }

  private String oneStep(long[] shape) {
    long[] ids = ids(shape[0] * shape[1]);
    long start = clock.nanos();
    double loss;
    try (TensorScope scope = TensorScope.open()) {
      Tensor mean = HeldOutLoss.nextTokenLoss(model, Tensors.of(ids, shape));
      mean.backward();
      Tensor[] all = model.parameters().values().toArray(Tensor[]::new);
      torch.clip_grad_norm_(new TensorVector(all), 1.0);
      matrices.step(step, 1);
      vectors.step(step++, 1);
      for (Tensor p : all) {
        p.grad().zero_();
      }
      loss = mean.item_double();
    }
    return "@ " + (clock.nanos() - start) + " " + loss;
  }
}
