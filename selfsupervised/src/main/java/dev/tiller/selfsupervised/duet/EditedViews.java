package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageInputs;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What an {@link Edit} makes of views of images, as pictures: a decoder is trained on the frozen
 * encoder, then the representation of one view is edited to the parameter of another of the same
 * image, and decoded. Edits are rolls where the target is on a circle, else mean profiles. It owns
 * its tensors; close it when done.
 */
public final class EditedViews implements AutoCloseable {

  /** The view whose representation is edited. */
  public static final String BEFORE = "a view";

  /** The view that the edit is to come near to. */
  public static final String AFTER = "another view";

  /** Decoded as it is. */
  public static final String PLAIN = "decoded, no edit";

  /** Decoded after the edit. */
  public static final String EDITED = "decoded, edited";

  /** The other view's own representation, decoded: the best that the decoder can do. */
  public static final String OWN = "decoded, the other view's own";

  private static final int BATCH = 64;
  private static final int PROFILED = 1024;
  private static final int[] BINS = {16, 8, 4, 2};

  private final Owned owned = new Owned();
  private final Map<String, Tensor> pictures = new LinkedHashMap<>();
  private final Encoder encoder;
  private final Duet duet;
  private final Normalization normalization;

  /**
   * What is seen and how long the decoder is trained.
   *
   * @param view as in training
   * @param seen what decides it
   * @param normalization of what the encoder sees
   * @param samples views that the decoder is trained on
   * @param shown images
   * @param seed of everything
   */
  public record Plan(
      View view, Identity seen, Normalization normalization, long samples, int shown, long seed) {}

  private EditedViews(Encoder encoder, Duet duet, Normalization normalization) {
    this.encoder = encoder;
    this.duet = duet;
    this.normalization = normalization;
  }

  /**
   * Trains a decoder and edits.
   *
   * @param encoder trained with {@code duet}; serves and does not change
   * @param images that the decoder is trained on, and of which the first are shown
   * @param monitor shows the decoder's training
   * @return to be closed by the caller
   * @throws UserError if the images cannot be decoded, or the monitor asked for a stop
   */
  public static EditedViews of(
      Encoder encoder, Duet duet, ImageInputs images, Plan plan, Monitor monitor) {
    if (images.height() != images.width() || images.height() % 4 != 0) {
      throw new UserError(
          "Images of %d by %d pixels cannot be decoded; square ones with a side that is a multiple of 4 were expected."
              .formatted(images.height(), images.width()));
    }
    EditedViews edits = new EditedViews(encoder, duet, plan.normalization);
    edits.owned.orRelease(() -> edits.make(images, plan, monitor));
    return edits;
  }

  private void make(ImageInputs images, Plan plan, Monitor monitor) {
    Decoder.Shape shape = Decoder.Shape.of(encoder.width(), images.channels(), images.height());
    ImageViews single = new ImageViews(images, plan.view, plan.seen, 1);
    ImageViews pairs = new ImageViews(images, plan.view, plan.seen, 2);
    try (Decoder decoder = Decoder.of(shape, Seeds.mix(plan.seed, 1));
        Run run =
            Run.of(new Decoding(encoder, decoder, single, BATCH, normalization))
                .optimizer(new Adam(1e-3))
                .samples(plan.samples)
                .seed(Seeds.mix(plan.seed, 2))
                .task("training of a decoder")
                .open()) {
      if (!run.run(monitor).finished()) {
        throw new UserError("The decoder's training was stopped, so no edits are shown.");
      }
      int shown = Math.min(plan.shown, images.size());
      try (AutoGradMode noGrad = Tensors.noGrad();
          TensorScope scope = TensorScope.open()) {
        Batch batch = pairs.batch(new Share(plan.seed, 0, 0, 0, shown, shown));
        show(decoder, batch.views().get(0), batch.views().get(1), profiles(single, plan));
      }
    }
  }

  private void show(Decoder decoder, Viewed before, Viewed after, Edit edit) {
    Tensor z = embedded(before.images());
    Tensor matrix = duet.structure().matrix(z);
    keep(BEFORE, before.images());
    keep(AFTER, after.images());
    keep(PLAIN, decoder.apply(z));
    keep(EDITED, decoder.apply(edit.apply(matrix, parameter(before), parameter(after))));
    keep(OWN, decoder.apply(embedded(after.images())));
    if (edit instanceof ProfileEdit profiles) {
      profiles.close();
    }
  }

  private void keep(String name, Tensor images) {
    pictures.put(name, owned.make(images::clone));
  }

  private Tensor embedded(Tensor images) {
    return encoder.embed(normalization.apply(images), Encoder.Mode.SERVE, Taps.NONE);
  }

  private double[] parameter(Viewed view) {
    double[] drawn = view.parameters().get(duet.parameter());
    if (drawn == null) {
      throw new UserError(
          "DUET follows the parameter \"%s\", but the views have %s; add that view, or name one of these."
              .formatted(duet.parameter(), view.parameters().keySet()));
    }
    return drawn;
  }

  private Edit profiles(ImageViews single, Plan plan) {
    if (duet.target() instanceof VonMises) {
      return new Roll();
    }
    int rows = Math.min(PROFILED, single.size());
    Viewed views =
        single.batch(new Share(Seeds.mix(plan.seed, 3), 0, 0, 0, rows, rows)).views().get(0);
    double[] drawn = parameter(views);
    Tensor matrices = duet.structure().matrix(embedded(views.images()));
    for (int bins : BINS) {
      long reached =
          Arrays.stream(drawn)
              .mapToInt(g -> Math.min(bins - 1, (int) (g * bins)))
              .distinct()
              .count();
      if (reached == bins) {
        return ProfileEdit.fit(matrices, drawn, bins);
      }
    }
    return new MarginalEdit(duet.target());
  }

  /**
   * By what is seen, in order: {@link #BEFORE}, {@link #AFTER}, {@link #PLAIN}, {@link #EDITED},
   * {@link #OWN}; each [shown, channels, side, side] in [0, 1], owned by this.
   */
  public Map<String, Tensor> pictures() {
    return Collections.unmodifiableMap(pictures);
  }

  /** Mean squared error of the pixels against {@link #AFTER}, of all images shown. */
  public double error(String name) {
    try (TensorScope scope = TensorScope.open()) {
      return torch.mse_loss(pictures.get(name), pictures.get(AFTER)).item_double();
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
