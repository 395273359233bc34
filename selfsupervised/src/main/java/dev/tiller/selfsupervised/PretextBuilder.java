package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.training.scaling.ScalingRule;
import dev.tiller.vision.Encoder;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Pretext}. All of them are part of its identity. */
public final class PretextBuilder {

  final Encoder encoder;
  private final LossMaker maker;
  Looks looks = new TwoViews(false);
  UnaryOperator<Tensor> content = UnaryOperator.identity();
  @Nullable GrowingBatch batches;
  private int asIf;
  private @Nullable ViewSource source;
  private Head.@Nullable Shape projector;
  private Head.@Nullable Shape predictor;
  private @Nullable Momentum teacher;
  private OptionalDouble momentum = OptionalDouble.empty();
  private int momentumBatch;
  private boolean bfloat16;
  private long seed;

  PretextBuilder(Encoder encoder, LossMaker maker) {
    this.encoder = encoder;
    this.maker = maker;
  }

  /** A loss that needs to know what it will see before it can be made, such as its center. */
  @FunctionalInterface
  public interface LossMaker {

    /**
     * @return closed by the objective, where it can be
     */
    PretextLoss make(Sizes sizes);
  }

  /**
   * What a loss will see.
   *
   * @param width of projections
   * @param images of an epoch
   * @param batch images of a step that momenta are meant for
   * @param type of the networks
   */
  public record Sizes(int width, int images, int batch, ScalarType type) {}

  /** Where images and their views come from; must be given. */
  public PretextBuilder source(ViewSource views) {
    this.source = views;
    return this;
  }

  /** Images of a step; must be given, or {@link #batches}. */
  public PretextBuilder batch(int images) {
    return batches(GrowingBatch.constant(images));
  }

  /** Images of a step, which may grow while training. */
  public PretextBuilder batches(GrowingBatch growing) {
    this.batches = growing;
    return this;
  }

  /**
   * Images of a step that settings with a memory (a center's momentum) are meant for; those of a
   * step if not given.
   */
  public PretextBuilder asIf(int images) {
    this.asIf = images;
    return this;
  }

  /** How each image is looked at twice; through two views, one after the other, if not given. */
  public PretextBuilder looks(Looks how) {
    this.looks = how;
    return this;
  }

  /**
   * What of the encoder's features the projector reads, such as a sum over some of them; all if not
   * given. What decides it belongs to the identity of the loss that asked for it.
   *
   * @param part [rows, width] to [rows, inputs of the projector], in the caller's scope
   */
  public PretextBuilder content(UnaryOperator<Tensor> part) {
    this.content = part;
    return this;
  }

  /** The head behind the encoder, of student and teacher; none if not given. */
  public PretextBuilder projector(Head.Shape shape) {
    this.projector = shape;
    return this;
  }

  /** The head behind the student's projector; none if not given. */
  public PretextBuilder predictor(Head.Shape shape) {
    this.predictor = shape;
    return this;
  }

  /**
   * A momentum teacher, which follows after every update; none if not given.
   *
   * @param rho of its average, such as {@code Momentum.constant(0.99, batch)}
   */
  public PretextBuilder teacher(Momentum rho) {
    this.teacher = rho;
    return this;
  }

  /**
   * Share of a batch's statistics in the running ones of batch normalization; the networks' own if
   * not given, whatever the batch. Other numbers of images that go through together get another
   * share, so that the running ones keep their age in images.
   *
   * @param share in [0, 1]
   * @param images that go through together, for which it is meant
   */
  public PretextBuilder batchNormMomentum(double share, int images) {
    this.momentum = OptionalDouble.of(share);
    this.momentumBatch = images;
    return this;
  }

  /**
   * Lets convolutions of training passes compute in bfloat16, those of the teacher too; parameters,
   * gradients, statistics, heads and loss stay as they are.
   */
  public PretextBuilder bfloat16() {
    this.bfloat16 = true;
    return this;
  }

  /** Seed of the heads' first weights; 0 if not given. */
  public PretextBuilder seed(long value) {
    this.seed = value;
    return this;
  }

  /**
   * @return to be closed by the caller
   * @throws UserError if widths do not fit each other
   * @throws IllegalStateException if source or batch were not given
   */
  public Pretext make() {
    ViewSource views = source;
    if (views == null || batches == null) {
      throw new IllegalStateException("A pretext objective needs a source and a batch.");
    }
    Owned owned = new Owned();
    Pretext[] made = new Pretext[1];
    owned.orRelease(() -> made[0] = new Pretext(this, views, owned));
    return made[0];
  }

  PretextLoss loss(ViewSource views, Owned owned) {
    int width = projector == null ? encoder.width() : projector.out(); // Contents have a projector.
    PretextLoss loss =
        maker.make(new Sizes(width, views.size(), asIf == 0 ? batches().at(0) : asIf, type()));
    if (maker instanceof Given) {
      return loss;
    }
    if (loss instanceof AutoCloseable own) {
      owned.add(own);
    }
    return loss;
  }

  /** A loss of the caller's, who closes it. */
  record Given(PretextLoss loss) implements LossMaker {

    @Override
    public PretextLoss make(Sizes sizes) {
      return loss;
    }
  }

  private ScalarType type() {
    return encoder.parameters().values().iterator().next().scalar_type().intern();
  }

  GrowingBatch batches() {
    return Objects.requireNonNull(batches);
  }

  /** How so many images go through together. */
  IntFunction<Encoder.Mode> training() {
    OptionalDouble share = momentum;
    int made = momentumBatch;
    boolean low = bfloat16;
    return images -> {
      Encoder.Mode mode =
          share.isEmpty()
              ? Encoder.Mode.TRAIN
              : Encoder.Mode.train(scaled(share.getAsDouble(), made, images));
      return low ? mode.inBfloat16() : mode;
    };
  }

  private static double scaled(double share, int made, int images) {
    return images == made ? share : ScalingRule.between(made, images).share(share);
  }

  @Nullable Head projector(Owned owned) {
    return head(projector, "projector", owned);
  }

  @Nullable Head predictor(Owned owned) {
    return head(predictor, "predictor", owned);
  }

  private @Nullable Head head(Head.@Nullable Shape shape, String name, Owned owned) {
    if (shape == null) {
      return null;
    }
    return owned.add(Head.of(shape, Seeds.mix(seed, Seeds.stream(name)), type()));
  }

  @Nullable Teacher teacher(@Nullable Head head, Owned owned) {
    Momentum rho = teacher;
    return rho == null
        ? null
        : owned.add(new Teacher(encoder, head, Averaging.of(rho, batches().least())));
  }

  Identity identity(ViewSource views, PretextLoss loss) {
    Identity backbone =
        Identity.of(encoder.backbone().architecture())
            .with("channels", encoder.backbone().channels());
    for (Map.Entry<String, Object> setting : encoder.backbone().settings().entrySet()) {
      backbone = backbone.with(setting.getKey(), setting.getValue());
    }
    int first = batches().at(0);
    boolean own = momentum.isEmpty() || first == momentumBatch;
    Identity whole =
        Identity.of("pretext")
            .with("encoder", backbone)
            .with("loss", loss.identity())
            .with("source", views.identity())
            .with("looks", looks.identity())
            .with("projector", projector == null ? null : projector.identity())
            .with("predictor", predictor == null ? null : predictor.identity())
            .with("teacher", teacher == null ? null : teacher.identity())
            .with(
                "batchNormMomentum",
                own ? null : scaled(momentum.getAsDouble(), momentumBatch, first))
            .with("seed", seed);
    whole = bfloat16 ? whole.with("bfloat16", true) : whole;
    return batches().isConstant()
        ? whole // The run has the batch.
        : whole
            .with("batches", batches().stages().stream().map(GrowingBatch.Stage::batch).toList())
            .with("until", batches().stages().stream().map(GrowingBatch.Stage::until).toList());
  }
}
