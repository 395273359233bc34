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
import dev.tiller.vision.view.Flip;
import dev.tiller.vision.view.ResizedCrop;
import dev.tiller.vision.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A small BYOL (arXiv 2006.07733, section 3.1) on Fashion-MNIST, whose teacher is an average that
 * feeds back into the loss: encoder, projector, and a predictor that only the student has. What is
 * measured is the teacher's lag, 1 - cos(student's projection, teacher's projection) of the same
 * images, as a function of samples.
 */
final class Teaching {

  static final int BASE = 32;

  /**
   * Of those tried on other seeds and other images (0.02, 0.01, 0.005) the one at which a batch of
   * eight times stays nearest to the base's: at 0.02 eight times the rate shakes the student.
   */
  private static final double RATE = 0.01;

  private static final double RHO = 0.99;
  private static final int WIDTH = 64;
  private static final int HIDDEN = 128;
  private static final int LOOKED_AT = 500;
  private static final int WINDOWS = 16;
  private static final int LOOKS = 15;
  private static final View VIEW = ResizedCrop.areas(0.3, 1).then(Flip.horizontal());

  /**
   * The teacher's lag in windows of one length.
   *
   * @param samples seen by the end of each
   * @param lag mean over images and over the looks within a window: from one look to the next it
   *     jumps by a factor of two
   */
  record Lags(List<Long> samples, List<Double> lag) {

    /** Of every window, this lag over that of another run. */
    double[] over(Lags base) {
      double[] ratios = new double[lag.size()];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = lag.get(i) / base.lag.get(i);
      }
      return ratios;
    }
  }

  private final FashionImages data;
  private final Experiment experiment;
  private final long length;

  /**
   * @param length of a run, samples
   */
  Teaching(FashionImages data, Experiment experiment, long length) {
    this.data = data;
    this.experiment = experiment;
    this.length = length;
  }

  /**
   * Trains, or returns what an earlier run kept.
   *
   * @param batch samples of a step; the rate follows it
   * @param rule whether the teacher's momentum follows it too
   * @param order number of the order of the images
   */
  Lags lags(int batch, boolean rule, long seed, int order) {
    Identity identity =
        Identity.of("ema-teaching")
            .with("batch", batch)
            .with("rule", rule)
            .with("base", BASE)
            .with("rate", RATE)
            .with("rho", RHO)
            .with("length", length)
            .with("seed", seed)
            .with("order", order);
    return experiment.kept().value(Lags.class, identity, () -> trained(batch, rule, seed, order));
  }

  private Lags trained(int batch, boolean rule, long seed, int order) {
    Lags lags = new Lags(new ArrayList<>(), new ArrayList<>());
    try (Weights student = projecting(new Weights(seed).encoder(WIDTH), "projector");
        Weights predictor = projecting(new Weights(seed), "predictor");
        Ema teacher =
            new Ema(
                "teacher",
                student.all(),
                Averaging.of(Momentum.constant(RHO, rule ? BASE : batch), batch))) {
      Byol objective =
          new Byol(student, predictor, teacher, batch, Seeds.mix(Seeds.mix(seed, batch), order));
      try (Run run =
          Run.of(objective)
              .optimizer(new Sgd(RATE))
              .asIf(BASE)
              .samples(length)
              .seed(seed)
              .listener(teacher)
              .listener(looks(student, teacher, lags))
              .task("batch %d, %s".formatted(batch, rule ? "rule" : "no rule"))
              .open()) {
        if (!run.run(experiment.monitor()).finished()) {
          experiment.requireGoing();
        }
      }
      return lags;
    }
  }

  private static Weights projecting(Weights weights, String name) {
    return weights
        .layer(name + ".hidden", HIDDEN, WIDTH)
        .norm(name + ".norm", HIDDEN)
        .layer(name + ".out", WIDTH, HIDDEN);
  }

  private Listener looks(Weights student, Ema teacher, Lags lags) {
    long window = length / WINDOWS;
    List<Double> looks = new ArrayList<>();
    return new Listener() {
      @Override
      public void afterUpdate(Step step) {
        if (step.completes(window / LOOKS)) {
          looks.add(lag(student, teacher));
        }
        if (step.completes(window) && lags.lag.size() < WINDOWS) {
          lags.samples.add(step.seenAfter());
          lags.lag.add(looks.stream().mapToDouble(l -> l).average().orElseThrow());
          looks.clear();
        }
      }
    };
  }

  private double lag(Weights student, Ema teacher) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor images = data.testImages().narrow(0, 0, LOOKED_AT);
      Tensor same =
          torch.cosine_similarity(
              projection(student.all(), images), projection(teacher.average(), images));
      return 1 - same.mean().item_double();
    }
  }

  private static Tensor projection(Map<String, Tensor> weights, Tensor images) {
    return head(weights, "projector", Weights.encoded(weights, images));
  }

  private static Tensor head(Map<String, Tensor> weights, String name, Tensor x) {
    Tensor hidden = Weights.linear(weights, name + ".hidden", x);
    return Weights.linear(
        weights, name + ".out", Weights.normed(weights, name + ".norm", hidden).relu());
  }

  /** 2 - 2 cos(predicted projection of one view, teacher's projection of the other), both ways. */
  private final class Byol implements Objective {

    private final Weights student;
    private final Weights predictor;
    private final Ema teacher;
    private final int batch;
    private final FashionImages.Order order;
    private final Map<String, Tensor> all = new LinkedHashMap<>();

    Byol(Weights student, Weights predictor, Ema teacher, int batch, long seed) {
      this.student = student;
      this.predictor = predictor;
      this.teacher = teacher;
      this.batch = batch;
      this.order = data.new Order(seed);
      all.putAll(student.all());
      all.putAll(predictor.all());
    }

    @Override
    public Identity identity() {
      return Identity.of("fashion-byol");
    }

    @Override
    public Map<String, Tensor> parameters() {
      return all;
    }

    @Override
    public int samples(long seen) {
      return batch;
    }

    @Override
    public Losses gradients(Share share) {
      int[] rows = order.rows(share.seen(), share.samples());
      Tensor images = data.images(Tensors.of(new int[][] {rows}).view(-1));
      Tensor first = VIEW.see(images, Seeds.mix(share.seed(), 2 * share.step()), rows).images();
      Tensor second =
          VIEW.see(images, Seeds.mix(share.seed(), 2 * share.step() + 1), rows).images();
      return share.backward(
          agreement(first, second).add(agreement(second, first)).mul(new Scalar(-2.0)));
    }

    private Tensor agreement(Tensor seen, Tensor taught) {
      Tensor predicted = head(predictor.all(), "predictor", projection(student.all(), seen));
      Tensor target;
      try (AutoGradMode noGrad = Tensors.noGrad()) {
        target = projection(teacher.average(), taught);
      }
      return torch.cosine_similarity(predicted, target).mean().sub(new Scalar(1.0));
    }
  }
}
