package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Listener;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.RunLog;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.view.Viewed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Self-supervised training of an encoder as an {@link Objective}: two {@link Looks} at every image,
 * a projector and perhaps a predictor behind them, perhaps a momentum {@link Teacher}, and a {@link
 * PretextLoss} over what comes out.
 *
 * <pre>{@code
 * try (Pretext simclr =
 *     Pretext.of(encoder, new NtXent(0.1))
 *         .source(new ImageViews(images, view, seen, 2))
 *         .projector(Head.Shape.of(128, 256, 64))
 *         .looks(new TwoViews(true))
 *         .batch(256)
 *         .seed(1)
 *         .make();
 *     Run run = Run.of(simclr).optimizer(new Adam(1e-3)).samples(120_000).folder(folder).open()) {
 *   run.run(monitor);
 * }
 * }</pre>
 *
 * <p>It owns heads and teacher; the encoder stays the caller's, and is what training is for. A loss
 * over pairs of images (negatives, covariances, entropies) sees the share at hand: a step in
 * several shares is another loss than in one.
 */
public final class Pretext implements Objective, AutoCloseable {

  static final String ENCODER = "encoder.";
  static final String PROJECTOR = "projector.";
  static final String PREDICTOR = "predictor.";
  private static final String LOSS = "loss.";
  private static final String TEACHER = "teacher.";

  private final Encoder encoder;
  private final PretextLoss loss;
  private final ViewSource source;
  private final Looks looks;
  private final UnaryOperator<Tensor> content;
  private final GrowingBatch batches;
  private final IntFunction<Encoder.Mode> training;
  private final Identity identity;
  private final @Nullable Head projector;
  private final @Nullable Head predictor;
  private final @Nullable Teacher teacher;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private final Owned owned;
  private Encoder.Mode mode = Encoder.Mode.SERVE;

  /** Takes over what the builder made. */
  Pretext(PretextBuilder plan, ViewSource source, Owned owned) {
    this.encoder = plan.encoder;
    this.loss = plan.loss(source, owned);
    this.source = source;
    this.looks = plan.looks;
    this.content = plan.content;
    this.batches = plan.batches();
    this.training = plan.training();
    this.identity = plan.identity(source, loss);
    this.projector = plan.projector(owned);
    this.predictor = plan.predictor(owned);
    this.teacher = plan.teacher(projector, owned);
    this.owned = owned;
    prefixed(ENCODER, encoder.parameters(), parameters);
    prefixed(ENCODER, encoder.buffers(), buffers);
    head(PROJECTOR, projector);
    head(PREDICTOR, predictor);
    prefixed(LOSS, loss.parameters(), parameters);
    prefixed(LOSS, loss.buffers(), buffers);
    if (teacher != null) {
      prefixed(TEACHER, teacher.buffers(), buffers);
    }
  }

  private void head(String name, @Nullable Head head) {
    if (head != null) {
      prefixed(name, head.parameters(), parameters);
      prefixed(name, head.buffers(), buffers);
    }
  }

  private static void prefixed(String prefix, Map<String, Tensor> some, Map<String, Tensor> all) {
    some.forEach((name, tensor) -> all.put(prefix + name, tensor));
  }

  /**
   * Begins to describe one.
   *
   * @param encoder what is trained; stays the caller's
   * @param loss of two looks; stays the caller's where it holds tensors
   */
  public static PretextBuilder of(Encoder encoder, PretextLoss loss) {
    return new PretextBuilder(encoder, new PretextBuilder.Given(loss));
  }

  /**
   * The same for a loss that is made when sizes are known, and then is the objective's own: {@code
   * Pretext.of(encoder, sizes -> new Dino(sizes.width(), settings, sizes.type()))}.
   */
  public static PretextBuilder of(Encoder encoder, PretextBuilder.LossMaker loss) {
    return new PretextBuilder(encoder, loss);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  /**
   * Running statistics move by the images that go together, which earlier versions did by the whole
   * step's: what those left of a step in parts is another run's.
   */
  @Override
  public Identity identity(int atOnce) {
    boolean inParts = batches.stages().stream().anyMatch(stage -> stage.batch() > atOnce);
    if (!inParts) {
      return identity;
    }
    OptionalDouble share = training.apply(atOnce).momentum();
    return share.isEmpty()
        ? identity
        : identity.with("batchNormMomentumOfParts", share.getAsDouble());
  }

  /** Those of the encoder, the heads and the loss: {@code encoder.NAME}, {@code projector.NAME}. */
  @Override
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Running statistics of student and teacher, and what the loss remembers. */
  @Override
  public Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  @Override
  public int samples(long seen) {
    return batches.at(seen);
  }

  @Override
  public void mode(Mode now) {
    mode = now == Mode.TRAIN ? training.apply(batches.at(0)) : Encoder.Mode.SERVE;
    loss.mode(now);
  }

  /** The teacher that follows after each update, and the loss, which may remember something. */
  @Override
  public List<Listener> listeners() {
    List<Listener> all = new ArrayList<>();
    all.add(
        new Listener() {
          @Override
          public void begins(RunLog log) {
            loss.begins(Pretext.this);
          }

          @Override
          public void afterUpdate(Step step) {
            loss.afterUpdate(step);
          }
        });
    if (teacher != null) {
      all.add(teacher);
    }
    return all;
  }

  @Override
  public Losses gradients(Share share) {
    if (mode.training()) {
      mode = training.apply(share.size());
    }
    Pair pair = look(source.batch(share));
    return share.backward(loss.parts(pair.first, pair.second));
  }

  /**
   * Two looks at the same images.
   *
   * @param first one
   * @param second the other
   */
  public record Pair(Look first, Look second) {}

  /**
   * Looks at images twice, in the mode that was set last; at first the one for measuring.
   *
   * @return in the caller's scope; with gradients where they are recorded
   * @throws UserError if the batch has too few views, or its images are not the encoder's
   */
  public Pair look(Batch images) {
    if (images.views().size() < looks.views()) {
      throw new UserError(
          "The objective looks at %d views of an image, but its source gives %d; ask the source for more."
              .formatted(looks.views(), images.views().size()));
    }
    Looks.Pair taught = taught(images);
    Looks.Pair features = looks.of(encoder, images, mode);
    Looks.Pair read =
        new Looks.Pair(content.apply(features.first()), content.apply(features.second()));
    Looks.Pair projected = through(projector, read);
    Looks.Pair predicted = through(predictor, projected);
    Viewed one = images.views().get(0);
    Viewed two = images.views().get(looks.views() - 1);
    int[] items = images.items();
    return new Pair(
        new Look(
            items,
            one,
            features.first(),
            projected.first(),
            predicted.first(),
            taught == null ? null : taught.first()),
        new Look(
            items,
            two,
            features.second(),
            projected.second(),
            predicted.second(),
            taught == null ? null : taught.second()));
  }

  private Looks.@Nullable Pair taught(Batch images) {
    if (teacher == null) {
      return null;
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Looks.Pair features = looks.of(teacher.encoder(), images, mode);
      Looks.Pair read =
          new Looks.Pair(content.apply(features.first()), content.apply(features.second()));
      Looks.Pair projected = through(teacher.projector(), read);
      return new Looks.Pair(scope.keep(projected.first()), scope.keep(projected.second()));
    }
  }

  private Looks.Pair through(@Nullable Head head, Looks.Pair x) {
    if (head == null) {
      return x;
    }
    if (!looks.together()) {
      return new Looks.Pair(head.apply(x.first(), mode), head.apply(x.second(), mode));
    }
    Tensor both = head.apply(torch.cat(new TensorVector(x.first(), x.second()), 0), mode);
    long rows = x.first().size(0);
    return new Looks.Pair(both.narrow(0, 0, rows), both.narrow(0, rows, rows));
  }

  /** Where its images come from. */
  public ViewSource source() {
    return source;
  }

  /** What is trained; the caller's. */
  public Encoder encoder() {
    return encoder;
  }

  /** The loss. */
  public PretextLoss loss() {
    return loss;
  }

  /** The projector, owned by this objective; null for none. */
  public @Nullable Head projector() {
    return projector;
  }

  /** The predictor, owned by this objective; null for none. */
  public @Nullable Head predictor() {
    return predictor;
  }

  /** The momentum teacher, owned by this objective; null for none. */
  public @Nullable Teacher teacher() {
    return teacher;
  }

  @Override
  public void close() {
    owned.close();
  }
}
