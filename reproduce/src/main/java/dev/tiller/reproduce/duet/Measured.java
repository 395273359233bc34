package dev.tiller.reproduce.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.images.PretextLosses;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.duet.Decoder;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one model of one seed showed; as such it is kept.
 *
 * @param readings of its frozen encoder
 * @param losses parts of its loss on views of training images at the end
 * @param generation where a decoder was trained, else null
 */
record Measured(Readings readings, Map<String, Double> losses, @Nullable Generation generation) {

  /** Images that encoders and decoders are trained on. */
  private static final int IMAGES = 20_000;

  private static final int PROBE_TRAIN = 10_000;
  private static final int PROBE_TEST = 5_000;
  private static final int GENERATED = 2_000;
  private static final int EPOCHS = 8;
  private static final int DECODER_EPOCHS = 5;

  static Measured of(Experiment experiment, FashionMnist data, Model model, long seed) {
    boolean generates = model.equals(Model.WHOLE) || model.equals(Model.UNSTRUCTURED);
    Identity identity =
        model.identity().with("images", IMAGES).with("epochs", EPOCHS).with("seed", seed);
    return experiment
        .kept()
        .value(
            Measured.class,
            Identity.of("duet-measured")
                .with("model", identity)
                .with("statistics", "batch")
                .with("decoderEpochs", generates ? DECODER_EPOCHS : 0),
            () -> measure(experiment, data, model, identity, seed, generates));
  }

  private static Measured measure(
      Experiment experiment,
      FashionMnist data,
      Model model,
      Identity identity,
      long seed,
      boolean generates) {
    int side = data.train().rows();
    ImageSet images = FashionMnist.first(data.train(), IMAGES, side);
    try (Encoder encoder = Model.encoder(seed);
        Pretext pretext = model.pretext(encoder, images, seed)) {
      Model.Plan training = new Model.Plan(identity, (long) EPOCHS * IMAGES, seed);
      model.train(experiment, pretext, images, training);
      try (Rotated train = rotated(FashionMnist.first(data.train(), PROBE_TRAIN, side), 10);
          Rotated test = rotated(FashionMnist.first(data.test(), PROBE_TEST, side), 11);
          Rotated few = rotated(FashionMnist.first(data.test(), GENERATED, side), 12)) {
        Readings readings =
            Readings.of(
                encoder,
                train,
                test,
                FashionMnist.labels(data.train(), PROBE_TRAIN),
                FashionMnist.labels(data.test(), PROBE_TEST));
        @Nullable Generation generation = null;
        if (generates) {
          Generation.Plan plan =
              new Generation.Plan(model.words(), (long) DECODER_EPOCHS * IMAGES, seed);
          generation = Generation.measure(experiment, encoder, images, train, few, identity, plan);
        }
        return new Measured(readings, PretextLosses.of(pretext, model.views(images)), generation);
      }
    }
  }

  /** What Linear-AcT makes of the same encoder and decoder, of one that has a decoder. */
  static ActEdits actEdits(Experiment experiment, FashionMnist data, Model model, long seed) {
    Identity identity =
        model.identity().with("images", IMAGES).with("epochs", EPOCHS).with("seed", seed);
    return experiment
        .kept()
        .value(
            ActEdits.class,
            Identity.of("duet-act")
                .with("model", identity)
                .with("statistics", "batch")
                .with("decoderEpochs", DECODER_EPOCHS),
            () -> actEdits(experiment, data, model, identity, seed));
  }

  private static ActEdits actEdits(
      Experiment experiment, FashionMnist data, Model model, Identity identity, long seed) {
    int side = data.train().rows();
    ImageSet images = FashionMnist.first(data.train(), IMAGES, side);
    Generation.Plan plan = new Generation.Plan(model.words(), (long) DECODER_EPOCHS * IMAGES, seed);
    try (Encoder encoder = Model.encoder(seed);
        Pretext pretext = model.pretext(encoder, images, seed)) {
      model.train(
          experiment,
          pretext,
          images,
          new Model.Plan(identity, (long) EPOCHS * IMAGES, seed)); // Kept already, as a rule.
      try (Decoder decoder = Generation.decoder(experiment, encoder, images, identity, plan);
          Rotated train = rotated(FashionMnist.first(data.train(), PROBE_TRAIN, side), 10);
          Rotated test = rotated(FashionMnist.first(data.test(), GENERATED, side), 12)) {
        return ActEdits.measure(
            encoder,
            decoder,
            train,
            test,
            FashionMnist.labels(data.train(), PROBE_TRAIN),
            FashionMnist.labels(data.test(), GENERATED));
      }
    }
  }

  /** Angles are the same for every model and seed, so that models are compared on equal images. */
  private static Rotated rotated(ImageSet images, long stream) {
    return new Rotated(images, Seeds.mix(7, stream));
  }

  /** The part of that name, or NaN. */
  double loss(String part) {
    return losses.getOrDefault(part, Double.NaN);
  }
}
