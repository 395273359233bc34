package dev.tiller.reproduce.ema;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Sgd;
import dev.tiller.training.scaling.GrowingBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A small convolutional classifier of Fashion-MNIST with two averages of its weights, one whose
 * momentum follows the batch and one whose does not; both are looked at every quarter of an epoch.
 */
final class Classifying {

  static final int BASE = 32;
  static final int LARGE = 256;
  static final long EPOCH = 60_000;
  private static final double RATE = 0.02;
  private static final double RHO = 0.999;
  private static final long QUARTER = EPOCH / 4;

  /**
   * One look.
   *
   * @param epochs seen
   * @param accuracy of an average on the test images
   * @param loss of it, nats
   */
  record Point(double epochs, double accuracy, double loss) {}

  /**
   * One run.
   *
   * @param rule the average with the rule's momentum
   * @param without that with the momentum of the base batch
   * @param model the trained weights themselves
   */
  record Curves(List<Point> rule, List<Point> without, List<Point> model) {}

  private final FashionImages data;
  private final Experiment experiment;
  private final int epochs;

  Classifying(FashionImages data, Experiment experiment, int epochs) {
    this.data = data;
    this.experiment = experiment;
    this.epochs = epochs;
  }

  /**
   * Trains from the seed's weights, or returns what an earlier run kept.
   *
   * @param order number of the order of the images; runs of one number see them alike
   */
  Curves curves(GrowingBatch batches, long seed, int order) {
    Identity identity =
        Identity.of("ema-classifying")
            .with("base", BASE)
            .with("batches", sizes(batches))
            .with("until", batches.stages().stream().map(GrowingBatch.Stage::until).toList())
            .with("rate", RATE)
            .with("rho", RHO)
            .with("epochs", epochs)
            .with("seed", seed)
            .with("order", order);
    return experiment.kept().value(Curves.class, identity, () -> trained(batches, seed, order));
  }

  private static List<Integer> sizes(GrowingBatch batches) {
    return batches.stages().stream().map(GrowingBatch.Stage::batch).toList();
  }

  private Curves trained(GrowingBatch batches, long seed, int order) {
    Curves curves = new Curves(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Weights weights = new Weights(seed).encoder(64).layer("head", 10, 64);
        Ema rule = average("rule", weights, batches.last(), BASE);
        Ema without = average("without", weights, batches.last(), batches.last());
        Run run =
            Run.of(new Pictures(weights, batches, data.new Order(Seeds.mix(seed, order))))
                .optimizer(new Sgd(RATE))
                .asIf(BASE)
                .samples(epochs * EPOCH)
                .seed(seed)
                .listener(rule)
                .listener(without)
                .listener(looks(weights, rule, without, curves))
                .task(
                    "training, batch "
                        + sizes(batches).stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", then ")))
                .open()) {
      if (!run.run(experiment.monitor()).finished()) {
        experiment.requireGoing();
      }
      return curves;
    }
  }

  /** Made for steps of {@code batch} samples. */
  private static Ema average(String name, Weights weights, int usual, int batch) {
    return new Ema(name, weights.all(), Averaging.of(Momentum.constant(RHO, batch), usual));
  }

  private Listener looks(Weights weights, Ema rule, Ema without, Curves curves) {
    return new Listener() {
      @Override
      public void afterUpdate(Step step) {
        if (step.completes(QUARTER)) {
          double epochs = step.seenAfter() / (double) EPOCH;
          curves.rule.add(look(epochs, rule.average()));
          curves.without.add(look(epochs, without.average()));
          curves.model.add(look(epochs, weights.all()));
        }
      }
    };
  }

  private Point look(double epochs, Map<String, Tensor> weights) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor logits = logits(weights, data.testImages());
      Tensor right = logits.argmax(new LongOptional(1), false).eq(data.testLabels());
      return new Point(
          epochs,
          right.sum().item_long() / (double) right.numel(),
          torch.cross_entropy_loss(logits, data.testLabels()).item_double());
    }
  }

  private static Tensor logits(Map<String, Tensor> weights, Tensor images) {
    return Weights.linear(weights, "head", Weights.encoded(weights, images));
  }

  /** Mean cross-entropy. */
  private final class Pictures implements Objective {

    private final Weights weights;
    private final GrowingBatch batches;
    private final FashionImages.Order order;

    Pictures(Weights weights, GrowingBatch batches, FashionImages.Order order) {
      this.weights = weights;
      this.batches = batches;
      this.order = order;
    }

    @Override
    public Identity identity() {
      return Identity.of("fashion-classifier");
    }

    @Override
    public Map<String, Tensor> parameters() {
      return weights.all();
    }

    @Override
    public int samples(long seen) {
      return batches.at(seen);
    }

    @Override
    public Losses gradients(Share share) {
      int[] all = order.rows(share.seen(), share.samples());
      Tensor rows = Tensors.of(new int[][] {all}).view(-1).narrow(0, share.from(), share.size());
      return share.backward(
          torch.cross_entropy_loss(logits(weights.all(), data.images(rows)), data.labels(rows)));
    }
  }
}
