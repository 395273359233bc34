package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.images.InParts;
import dev.tiller.reproduce.images.PretextLosses;
import dev.tiller.reproduce.images.RidgeReadings;
import dev.tiller.reproduce.images.Trained;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.layer.Pooling;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * What one training showed; as such it is kept. Probes are ridge regressions of the class, fitted
 * on 10,000 training images and tested on 5,000 test images.
 *
 * @param pooled probe on the mean over all places
 * @param parts probe on the means of ninths of the map; for an MLP on the whole of it
 * @param pretext loss on training images at the end; NaN of a network never trained
 */
record Outcome(double pooled, double parts, double pretext) {

  private static final int IMAGES = 20_000;
  private static final int PROBE_TRAIN = 10_000;
  private static final int PROBE_TEST = 5_000;
  private static final int EPOCHS = 5;
  private static final int PARTS = 3;

  /** After training. */
  static Outcome of(Experiment experiment, FashionMnist data, Setting setting, long seed) {
    Identity identity =
        setting.identity().with("images", IMAGES).with("epochs", EPOCHS).with("seed", seed);
    return experiment
        .kept()
        .value(
            Outcome.class,
            Identity.of("homomorphic-outcome").with("of", identity).with("statistics", "batch"),
            () -> trained(experiment, data, setting, identity, seed));
  }

  private static Outcome trained(
      Experiment experiment, FashionMnist data, Setting setting, Identity identity, long seed) {
    ImageSet images = FashionMnist.first(data.train(), IMAGES, Network.SIDE);
    try (Encoder encoder = setting.encoder(seed);
        Pretext pretext = setting.pretext(encoder, images, seed)) {
      new Trained(
              Identity.of("homomorphic-training").with("of", identity),
              "training " + setting.words(),
              new Adam(1e-3),
              (long) EPOCHS * IMAGES,
              Seeds.mix(seed, 2))
          .run(experiment, pretext);
      Outcome probed = probed(data, encoder);
      double loss = PretextLosses.total(pretext, setting.views(images));
      return new Outcome(probed.pooled, probed.parts, loss);
    }
  }

  /** Before any training. */
  static Outcome frozen(Experiment experiment, FashionMnist data, Network network, long seed) {
    Setting setting = Setting.reads(network);
    return experiment
        .kept()
        .value(
            Outcome.class,
            Identity.of("homomorphic-frozen").with("of", setting.identity()).with("seed", seed),
            () -> {
              try (Encoder encoder = setting.encoder(seed)) {
                return probed(data, encoder);
              }
            });
  }

  private static Outcome probed(FashionMnist data, Encoder encoder) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor train = maps(encoder, FashionMnist.first(data.train(), PROBE_TRAIN, Network.SIDE));
      Tensor test = maps(encoder, FashionMnist.first(data.test(), PROBE_TEST, Network.SIDE));
      boolean whole = encoder.backbone().architecture().equals("mlp");
      return new Outcome(
          probe(data, train, test, Pooling::global),
          probe(data, train, test, map -> whole ? map.flatten(1, -1) : ninths(map)),
          Double.NaN);
    }
  }

  /** Feature maps; an axis of a group is pooled. */
  private static Tensor maps(Encoder encoder, ImageSet images) {
    int[] all = IntStream.range(0, images.size()).toArray();
    try (TensorScope scope = TensorScope.open()) {
      Tensor given = images.batch(all).values();
      Tensor maps =
          InParts.of(
              given,
              some -> {
                Tensor map = encoder.featureMap(some, Encoder.Mode.SERVE);
                return map.dim() == 5 ? map.mean(new long[] {2}, false, null) : map;
              });
      given.close(); // No scope owns a batch of a set.
      return scope.keep(maps);
    }
  }

  private static Tensor ninths(Tensor map) {
    return Pooling.mean(map, (int) map.size(-1) / PARTS).flatten(1, -1);
  }

  private static double probe(
      FashionMnist data, Tensor train, Tensor test, UnaryOperator<Tensor> features) {
    try (TensorScope scope = TensorScope.open()) {
      return RidgeReadings.accuracy(
          features.apply(train),
          FashionMnist.labels(data.train(), PROBE_TRAIN),
          features.apply(test),
          FashionMnist.labels(data.test(), PROBE_TEST),
          FashionMnist.CLASSES);
    }
  }
}
