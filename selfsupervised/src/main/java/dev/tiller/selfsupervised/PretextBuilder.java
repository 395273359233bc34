package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Momentum;
import dev.tiller.vision.Encoder;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Pretext}. All of them are part of its identity. */
public final class PretextBuilder {

  final Encoder encoder;
  final PretextLoss loss;
  Looks looks = new TwoViews(false);
  UnaryOperator<Tensor> content = UnaryOperator.identity();
  int batch;
  private @Nullable ViewSource source;
  private Head.@Nullable Shape projector;
  private Head.@Nullable Shape predictor;
  private @Nullable Momentum teacher;
  private OptionalDouble momentum = OptionalDouble.empty();
  private long seed;

  PretextBuilder(Encoder encoder, PretextLoss loss) {
    this.encoder = encoder;
    this.loss = loss;
  }

  /** Where images and their views come from; must be given. */
  public PretextBuilder source(ViewSource views) {
    this.source = views;
    return this;
  }

  /** Images of a step; must be given. */
  public PretextBuilder batch(int images) {
    this.batch = images;
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
   * not given.
   */
  public PretextBuilder batchNormMomentum(double share) {
    this.momentum = OptionalDouble.of(share);
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
    if (views == null || batch < 1) {
      throw new IllegalStateException("A pretext objective needs a source and a batch.");
    }
    Owned owned = new Owned();
    Pretext[] made = new Pretext[1];
    owned.orRelease(() -> made[0] = new Pretext(this, views, owned));
    return made[0];
  }

  Encoder.Mode training() {
    return momentum.isPresent() ? Encoder.Mode.train(momentum.getAsDouble()) : Encoder.Mode.TRAIN;
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
    ScalarType type = encoder.parameters().values().iterator().next().scalar_type().intern();
    return owned.add(Head.of(shape, Seeds.mix(seed, Seeds.stream(name)), type));
  }

  @Nullable Teacher teacher(@Nullable Head head, Owned owned) {
    Momentum rho = teacher;
    return rho == null ? null : owned.add(new Teacher(encoder, head, Averaging.of(rho, batch)));
  }

  Identity identity(ViewSource views) {
    Identity backbone =
        Identity.of(encoder.backbone().architecture())
            .with("channels", encoder.backbone().channels())
            .with("parameters", encoder.parameters().size());
    return Identity.of("pretext")
        .with("encoder", backbone)
        .with("loss", loss.identity())
        .with("source", views.identity())
        .with("looks", looks.identity())
        .with("projector", projector == null ? null : projector.identity())
        .with("predictor", predictor == null ? null : predictor.identity())
        .with("teacher", teacher == null ? null : teacher.identity())
        .with("batchNormMomentum", momentum.isEmpty() ? null : momentum.getAsDouble())
        .with("seed", seed);
  }
}
