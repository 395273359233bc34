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
 * @param lambda weight of the group part; no meaning without structure
 */
record Model(boolean structured, double lambda) {

  static final Model SIMCLR = new Model(false, 0);

  /** The head reads the content, but nothing says what the marginal should be. */
  static final Model UNSTRUCTURED = new Model(true, 0);

  /** The one that is compared with SimCLR. */
  static final Model WHOLE = new Model(true, 100);

  /** More weight on the group than content can bear. */
  static final Model HEAVY = new Model(true, 1000);

  /** Name of the parameter that is followed. */
  static final String ROTATION = "rotation";

  static final Structure STRUCTURE = new Structure(8, 16);
  static final Target TARGET = new VonMises(3);

  private static final int BATCH = 256;
  private static final double TEMPERATURE = 0.1;
  private static final View VIEW = new ResizedCrop(0.5, 1, 1, 1).then(Rotation.upTo(180));
  private static final Identity SEEN =
      Identity.of("crop-and-rotation").with("area", 0.5).with("degrees", 180);

  /** For people. */
  String words() {
    return structured ? "DUET, lambda %.0f".formatted(lambda) : "SimCLR";
  }

  Identity identity() {
    return Identity.of("duet-model").with("structured", structured).with("lambda", lambda);
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

  /** Two views of each image. */
  static ViewSource views(ImageSet images) {
    return new ImageViews(images, VIEW, SEEN, 2);
  }

  /** Trains, or goes on. */
  void train(Experiment experiment, Pretext pretext, Identity identity, long samples, long seed) {
    new Trained(
            Identity.of("duet-training").with("of", identity),
            "training " + words(),
            new AdamW(1e-3, 1e-4),
            samples,
            Seeds.mix(seed, 2))
        .run(experiment, pretext);
  }
}
