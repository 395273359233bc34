package dev.tiller.reproduce.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.Trained;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.selfsupervised.duet.Essl;
import dev.tiller.selfsupervised.duet.Structure;
import dev.tiller.selfsupervised.duet.Target;
import dev.tiller.selfsupervised.duet.VonMises;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.view.ResizedCrop;
import dev.tiller.vision.view.Rotation;
import dev.tiller.vision.view.View;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What is trained, but for its seed. Backbone, views and optimizer are the same for all: a CNN of
 * 32, 64 and 128 channels with a batch-normalized embedding, a crop of half to all of the area and
 * then any rotation, AdamW, batches of 256.
 *
 * @param structured whether the embedding is a matrix whose content the head reads, or the head
 *     reads all of it
 * @param predicts whether a head predicts the angle (ESSL)
 * @param lambda weight of the group part, or of the prediction; no meaning without either
 */
record Model(boolean structured, boolean predicts, double lambda) {

  static final Model SIMCLR = new Model(false, false, 0);

  /** SimCLR over crops alone, and a head that predicts the angle of rotated images. */
  static final Model ESSL = new Model(false, true, Essl.LAMBDA);

  /** The head reads the content, but nothing says what the marginal should be. */
  static final Model UNSTRUCTURED = new Model(true, false, 0);

  /** The one that is compared with SimCLR. */
  static final Model WHOLE = new Model(true, false, 100);

  /** More weight on the group than content can bear. */
  static final Model HEAVY = new Model(true, false, 1000);

  /** Name of the parameter that is followed. */
  static final String ROTATION = "rotation";

  static final Structure STRUCTURE = new Structure(8, 16);
  static final Target TARGET = new VonMises(3);

  private static final int BATCH = 256;
  private static final double TEMPERATURE = 0.1;
  private static final View CROP = new ResizedCrop(0.5, 1, 1, 1);
  private static final Identity CROPPED = Identity.of("crop").with("area", 0.5);
  private static final View VIEW = CROP.then(Rotation.upTo(180));
  private static final Identity SEEN =
      Identity.of("crop-and-rotation").with("area", 0.5).with("degrees", 180);

  /** For people. */
  String words() {
    if (predicts) {
      return "ESSL, lambda %.1f".formatted(lambda);
    }
    return structured ? "DUET, lambda %.0f".formatted(lambda) : "SimCLR";
  }

  Identity identity() {
    Identity identity =
        Identity.of("duet-model").with("structured", structured).with("lambda", lambda);
    return predicts ? identity.with("predicts", true) : identity;
  }

  static Encoder encoder(long seed) {
    return Encoder.of(new SmallCnn(1, List.of(32, 64, 128), true, 0), Seeds.mix(seed, 0));
  }

  PretextLoss loss() {
    NtXent content = new NtXent(TEMPERATURE);
    return structured ? new Duet(content, STRUCTURE, TARGET, ROTATION, lambda) : content;
  }

  Pretext pretext(Encoder encoder, ImageSet images, long seed) {
    int width = structured ? STRUCTURE.features() : STRUCTURE.width();
    return Pretext.of(encoder, loss())
        .source(views(images))
        .content(structured ? STRUCTURE::content : UnaryOperator.identity())
        .projector(Head.Shape.of(width, 256, 64).normed())
        .looks(new TwoViews(true))
        .batch(BATCH)
        .seed(Seeds.mix(seed, 1))
        .make();
  }

  /** Two views of each image, as its content sees them. */
  ViewSource views(ImageSet images) {
    return predicts
        ? new ImageViews(images, CROP, CROPPED, 2)
        : new ImageViews(images, VIEW, SEEN, 2);
  }

  /** Trains, or goes on. */
  void train(Experiment experiment, Pretext pretext, ImageSet images, Plan plan) {
    Trained training =
        new Trained(
            Identity.of("duet-training").with("of", plan.identity),
            "training " + words(),
            new AdamW(1e-3, 1e-4),
            plan.samples,
            Seeds.mix(plan.seed, 2));
    if (!predicts) {
      training.run(experiment, pretext);
      return;
    }
    ViewSource rotated = new ImageViews(images, VIEW, SEEN, 1);
    Essl.Plan prediction = new Essl.Plan(ROTATION, new Essl.Prediction.Circle(), 256, true, lambda);
    try (Essl essl = new Essl(pretext, rotated, prediction, Seeds.mix(plan.seed, 5))) {
      training.run(experiment, essl);
    }
  }

  /**
   * How it is trained.
   *
   * @param identity of model, data and seed
   */
  record Plan(Identity identity, long samples, long seed) {}
}
