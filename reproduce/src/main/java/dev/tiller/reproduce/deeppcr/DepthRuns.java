package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.train.ClassifierObjective;
import dev.tiller.deeppcr.train.ResidualClassifier;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Experiment;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.optimizer.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Training the paper's residual network, blocks of 4 layers of width 4, on Fashion-MNIST. */
final class DepthRuns {

  /** Absolute, as in the specification's pilot. */
  private static final Stop TOLERANCE = new Stop(1e-5, 0, 0);

  private static final int BATCH = 64;
  private static final double RATE = 3e-3;

  /**
   * One run.
   *
   * @param losses of every step
   * @param iterations most that a forward pass took
   * @param meanIterations over all forward passes
   * @param largest smallest over steps of the largest state: not near zero, or the network is dead
   * @param forward median seconds of the chain's forward pass
   * @param backward median seconds of its backward pass
   * @param accuracy on the test set
   */
  record Run(
      double[] losses,
      int iterations,
      double meanIterations,
      double largest,
      double forward,
      double backward,
      double accuracy) {

    double pass() {
      return forward + backward;
    }
  }

  private final FashionData data;
  private final Experiment experiment;
  private final TableBuilder rows;

  DepthRuns(FashionData data, Experiment experiment, TableBuilder rows) {
    this.data = data;
    this.experiment = experiment;
    this.rows = rows;
  }

  static TableBuilder table() {
    return dev.tiller.data.Table.builder()
        .string("how")
        .integer("blocks")
        .integer("seed")
        .integer("steps")
        .integer("most iterations")
        .number("mean iterations")
        .number("least largest state")
        .number("forward ms")
        .number("backward ms")
        .number("last loss")
        .number("test accuracy");
  }

  /** Trains from the seed's weights on the seed's batches, in parallel or with autograd. */
  Run train(int blocks, int steps, boolean parallel, long seed) {
    Identity identity =
        Identity.of("deeppcr-training")
            .with("blocks", blocks)
            .with("steps", steps)
            .with("parallel", parallel)
            .with("seed", seed);
    String label = "%s, %d blocks, %d steps".formatted(how(parallel), blocks, steps);
    Run run =
        experiment.here(label, Run.class, identity, () -> trained(blocks, steps, parallel, seed));
    note(run, blocks, steps, parallel, seed);
    return run;
  }

  private Run trained(int blocks, int steps, boolean parallel, long seed) {
    List<ResidualClassifier.Pass> passes = new ArrayList<>();
    NewtonSolver newton = new NewtonSolver().with(TOLERANCE);
    var shape = new ResidualClassifier.Shape(data.width(), 4, blocks, 4, 10);
    try (TensorScope scope = TensorScope.open();
        ResidualClassifier network = new ResidualClassifier(shape, seed)) {
      ClassifierObjective objective =
          new ClassifierObjective(
              network,
              parallel ? newton : null,
              LinearMethod.CR.solver(),
              BATCH,
              share -> {
                experiment.requireGoing();
                var batch = data.rows(seed, share.step(), BATCH);
                return new ClassifierObjective.Batch(data.features(batch), data.labels(batch));
              },
              passes::add);
      try (var training =
          dev.tiller.training.Run.of(objective)
              .optimizer(new AdamW(RATE, 0))
              .samples((long) BATCH * steps)
              .task("training steps")
              .open()) {
        training.run(experiment.monitor());
      }
      experiment.requireGoing();
      double accuracy =
          network.accuracy(data.testFeatures(), data.testLabels(), new SequentialChainSolver());
      return new Run(
          passes.stream().mapToDouble(ResidualClassifier.Pass::loss).toArray(),
          passes.stream().mapToInt(ResidualClassifier.Pass::iterations).max().orElse(0),
          passes.stream().mapToInt(ResidualClassifier.Pass::iterations).average().orElse(0),
          passes.stream().mapToDouble(ResidualClassifier.Pass::largest).min().orElse(0),
          median(passes.stream().mapToDouble(pass -> pass.forwardNanos() / 1e9)),
          median(passes.stream().mapToDouble(pass -> pass.backwardNanos() / 1e9)),
          accuracy);
    }
  }

  private void note(Run run, int blocks, int steps, boolean parallel, long seed) {
    rows.row(
        how(parallel),
        blocks,
        seed,
        steps,
        run.iterations,
        run.meanIterations,
        run.largest,
        run.forward * 1e3,
        run.backward * 1e3,
        run.losses[steps - 1],
        run.accuracy);
  }

  private static String how(boolean parallel) {
    return parallel ? "Newton+CR" : "autograd";
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
