package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.layer.Pooling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Equivariant self-supervised learning (arXiv 2111.00899), as DUET's reference code has it for a
 * baseline: an invariant objective over views without a transformation, and beside it a head that
 * predicts what the transformation did, from views of half the size that have it.
 *
 * <pre>loss = invariant + lambda prediction</pre>
 *
 * <p>A number is predicted with mean squared error; one on a circle as its cosine and sine; one of
 * several kinds with cross entropy. The representation may know the transformation afterwards, but
 * it has no structure: no marginal to read, nothing to roll.
 *
 * <p>It owns its head; the invariant objective, and with it the encoder, stay the caller's.
 */
public final class Essl implements Objective, AutoCloseable {

  /** lambda of the paper and the code. */
  public static final double LAMBDA = 0.4;

  /** Name of the part of the loss that is added. */
  public static final String PREDICTION = "prediction";

  private static final String HEAD = "prediction.";
  private static final double EPSILON = 1e-5;

  private final Pretext invariant;
  private final ViewSource source;
  private final Plan plan;
  private final BuiltNetwork head;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private Encoder.Mode mode = Encoder.Mode.SERVE;

  /** What is predicted of a parameter in [0, 1]. */
  public sealed interface Prediction {

    /** Outputs of the head. */
    int outputs();

    /** Settings under stable names. */
    Identity identity();

    /**
     * @param answers [rows, outputs]
     * @param parameters one a row
     * @return scalar
     */
    Tensor loss(Tensor answers, double[] parameters);

    /** The parameter itself. */
    record Number() implements Prediction {

      @Override
      public int outputs() {
        return 1;
      }

      @Override
      public Identity identity() {
        return Identity.of("number");
      }

      @Override
      public Tensor loss(Tensor answers, double[] parameters) {
        return torch.mse_loss(answers, as(answers, parameters, 1));
      }
    }

    /** Cosine and sine of a parameter whose 0 and 1 are the same. */
    record Circle() implements Prediction {

      @Override
      public int outputs() {
        return 2;
      }

      @Override
      public Identity identity() {
        return Identity.of("circle");
      }

      @Override
      public Tensor loss(Tensor answers, double[] parameters) {
        double[] both = new double[2 * parameters.length];
        for (int r = 0; r < parameters.length; r++) {
          both[2 * r] = Math.cos(2 * Math.PI * parameters[r]);
          both[2 * r + 1] = Math.sin(2 * Math.PI * parameters[r]);
        }
        return torch.mse_loss(answers, as(answers, both, 2));
      }
    }

    /**
     * Which of several equal parts of [0, 1] it lies in, such as a quarter turn.
     *
     * @param kinds at least 2
     */
    record Kind(int kinds) implements Prediction {

      @Override
      public int outputs() {
        return kinds;
      }

      @Override
      public Identity identity() {
        return Identity.of("kind").with("kinds", kinds);
      }

      @Override
      public Tensor loss(Tensor answers, double[] parameters) {
        long[] labels = new long[parameters.length];
        for (int r = 0; r < labels.length; r++) {
          labels[r] = Math.min(kinds - 1, (long) (parameters[r] * kinds));
        }
        return torch.cross_entropy_loss(answers, Tensors.of(labels));
      }
    }

    private static Tensor as(Tensor answers, double[] values, int columns) {
      return Tensors.as(
          Tensors.of(values, values.length / columns, columns), answers.scalar_type().intern());
    }
  }

  /**
   * What is predicted and how.
   *
   * @param parameter name of the view's parameter
   * @param prediction of it
   * @param hidden width of the head's two hidden layers
   * @param halved whether the encoder sees these images at half their size
   * @param lambda weight of the prediction, at least 0
   */
  public record Plan(
      String parameter, Prediction prediction, int hidden, boolean halved, double lambda) {

    /** Checks the sizes. */
    public Plan {
      if (hidden < 1 || !(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
        throw new UserError(
            "A prediction with %d hidden units and lambda %s was asked for; at least 1, and a number of at least 0, were expected."
                .formatted(hidden, lambda));
      }
    }
  }

  /**
   * @param invariant objective without the transformation
   * @param source of the images with it; every view of an image is predicted
   * @param seed of the head's first weights
   */
  public Essl(Pretext invariant, ViewSource source, Plan plan, long seed) {
    this.invariant = invariant;
    this.source = source;
    this.plan = plan;
    ScalarType type =
        invariant.encoder().parameters().values().iterator().next().scalar_type().intern();
    InitialWeights weights =
        new InitialWeights(Seeds.mix(seed, Seeds.stream(HEAD)), InitialWeights.Scheme.TORCH);
    head = BuiltNetwork.build("prediction", Parts.from(weights, type), this::build);
    parameters.putAll(invariant.parameters());
    head.parameters().forEach((name, p) -> parameters.put(HEAD + name, p));
  }

  private void build(Parts parts) {
    int in = invariant.encoder().width();
    for (int i = 0; i < 2; i++) {
      Linear layer = parts.linear("layers." + i, in, plan.hidden, true);
      Norm norm = parts.layerNorm("norms." + i, plan.hidden, EPSILON, true);
      parts.segment("layers." + i, i, (x, pass) -> norm.apply(layer.apply(x, pass), pass).relu());
      in = plan.hidden;
    }
    Linear last = parts.linear("layers.2", in, plan.prediction.outputs(), true);
    parts.segment("layers.2", Segment.HEAD, last::apply);
  }

  @Override
  public Identity identity() {
    return identity(Integer.MAX_VALUE);
  }

  @Override
  public Identity identity(int atOnce) {
    return Identity.of("essl")
        .with("invariant", invariant.identity(atOnce))
        .with("source", source.identity())
        .with("parameter", plan.parameter)
        .with("prediction", plan.prediction.identity())
        .with("hidden", plan.hidden)
        .with("halved", plan.halved)
        .with("lambda", plan.lambda);
  }

  /** Those of the invariant objective, and the head's as {@code prediction.NAME}. */
  @Override
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public Map<String, Tensor> buffers() {
    return invariant.buffers();
  }

  @Override
  public List<Listener> listeners() {
    return invariant.listeners();
  }

  @Override
  public int samples(long seen) {
    return invariant.samples(seen);
  }

  @Override
  public void mode(Mode now) {
    invariant.mode(now);
    mode = now == Mode.TRAIN ? Encoder.Mode.TRAIN : Encoder.Mode.SERVE;
  }

  @Override
  public void moved() {
    invariant.moved();
  }

  @Override
  public Losses gradients(Share share) {
    Map<String, Double> parts = new LinkedHashMap<>(invariant.gradients(share).parts());
    Tensor prediction = prediction(source.batch(share)).mul(new Scalar(plan.lambda));
    parts.putAll(share.backward(Map.of(PREDICTION, prediction)).parts());
    return new Losses(parts);
  }

  /** Mean over the views of the loss of their predictions. */
  private Tensor prediction(Batch batch) {
    try (TensorScope scope = TensorScope.open()) {
      TensorVector losses = new TensorVector();
      batch
          .views()
          .forEach(
              view -> {
                Tensor seen = plan.halved ? Pooling.mean(view.images(), 2) : view.images();
                Tensor features = invariant.encoder().embed(seen, mode, Taps.NONE);
                losses.push_back(plan.prediction.loss(answers(features), drawn(view.parameters())));
              });
      return scope.keep(torch.stack(losses, 0).mean());
    }
  }

  private double[] drawn(Map<String, double[]> parameters) {
    if (!parameters.containsKey(plan.parameter)) {
      throw new UserError(
          "ESSL predicts the parameter \"%s\", but the views have %s; add that view, or name one of these."
              .formatted(plan.parameter, parameters.keySet()));
    }
    return Objects.requireNonNull(parameters.get(plan.parameter));
  }

  /**
   * What the head makes of features.
   *
   * @param features [rows, width]
   * @return [rows, outputs], in the caller's scope
   */
  public Tensor answers(Tensor features) {
    return head.answer(Features.of(features), Taps.NONE);
  }

  /** Frees the head. */
  @Override
  public void close() {
    head.close();
  }
}
