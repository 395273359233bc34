package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.images.InParts;
import dev.tiller.reproduce.images.RidgeReadings;
import dev.tiller.reproduce.images.Trained;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.selfsupervised.duet.Roll;
import dev.tiller.selfsupervised.duet.Structure;
import dev.tiller.selfsupervised.duet.VonMises;
import dev.tiller.selfsupervised.homomorphic.BaseSet;
import dev.tiller.selfsupervised.homomorphic.Reads;
import dev.tiller.selfsupervised.homomorphic.Unmoved;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.view.QuarterTurns;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Quarter turns that a representation of 4 bins by 4 features follows by its network's construction
 * (reads of a C4 network, arXiv 2211.08282), by DUET's loss (arXiv 2306.16058), or by both.
 *
 * @param named accuracy of the turn that the marginal names, without a probe; chance is 0.25
 * @param probed accuracy of a ridge probe of the turn
 * @param moved relative error of the representation of an image turned once more, as far as one
 *     pass over the image says it: a read elsewhere, or a roll of the matrix
 * @param upright accuracy of a ridge probe of the class of upright images
 */
record Turned(double named, double probed, double moved, double upright) {

  /** How the representation comes by its structure. */
  enum Way {
    LOSS("by loss"),
    CONSTRUCTION("by construction"),
    BOTH("by both");

    private final String words;

    Way(String words) {
      this.words = words;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  private static final Structure STRUCTURE = new Structure(4, 4);
  private static final double LAMBDA = 100;
  private static final int IMAGES = 8_000;
  private static final int EPOCHS = 4;
  private static final int PROBE_TRAIN = 4_000;
  private static final int PROBE_TEST = 2_000;
  private static final String PARAMETER = "quarter_turns";

  static Turned of(Experiment experiment, FashionMnist data, Way way, long seed) {
    Identity identity =
        Identity.of("turned")
            .with("way", way.name())
            .with("images", IMAGES)
            .with("epochs", EPOCHS)
            .with("lambda", LAMBDA)
            .with("seed", seed);
    return experiment
        .kept()
        .value(Turned.class, identity, () -> trained(experiment, data, way, seed, identity));
  }

  private static Turned trained(
      Experiment experiment, FashionMnist data, Way way, long seed, Identity identity) {
    boolean read = way != Way.LOSS;
    try (Encoder encoder =
            read
                ? Encoder.of(new C4Cnn(1, List.of(8, 16, 16), 0), Seeds.mix(seed, 0))
                : Encoder.of(new SmallCnn(1, List.of(16, 32, 16), true, 0), Seeds.mix(seed, 0));
        Pretext pretext = pretext(encoder, data, way, seed)) {
      new Trained(
              Identity.of("turned-training").with("of", identity),
              "training of structure " + way.words,
              new AdamW(1e-3, 1e-4),
              (long) EPOCHS * IMAGES,
              Seeds.mix(seed, 2))
          .run(experiment, pretext);
      return measured(encoder, data, read);
    }
  }

  private static Pretext pretext(Encoder encoder, FashionMnist data, Way way, long seed) {
    double lambda = way == Way.CONSTRUCTION ? 0 : LAMBDA;
    View turns = way == Way.LOSS ? new QuarterTurns() : new Unmoved(new QuarterTurns());
    Looks looks = way == Way.LOSS ? new TwoViews(true) : Reads.turned(BaseSet.everywhere());
    ImageSet images = FashionMnist.first(data.train(), IMAGES, Network.SIDE);
    return Pretext.of(
            encoder, new Duet(new NtXent(0.1), STRUCTURE, new VonMises(3), PARAMETER, lambda))
        .source(new ImageViews(images, turns, Identity.of(PARAMETER), 2))
        .content(STRUCTURE::content)
        .projector(Head.Shape.of(STRUCTURE.features(), 64, 32))
        .looks(looks)
        .batch(256)
        .seed(Seeds.mix(seed, 1))
        .make();
  }

  private static Turned measured(Encoder encoder, FashionMnist data, boolean read) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor train = images(FashionMnist.first(data.train(), PROBE_TRAIN, Network.SIDE));
      Tensor test = images(FashionMnist.first(data.test(), PROBE_TEST, Network.SIDE));
      int[] turns = turns(PROBE_TRAIN);
      int[] testTurns = turns(PROBE_TEST);
      Tensor turned = represented(encoder, turned(train, 0), read, 0);
      Tensor turnedTest = represented(encoder, turned(test, 0), read, 0);
      double[] means = STRUCTURE.circularMean(STRUCTURE.marginal(turnedTest));
      long right =
          IntStream.range(0, means.length)
              .filter(i -> (int) (STRUCTURE.bins() * means[i]) == testTurns[i])
              .count();
      Tensor further = represented(encoder, turned(test, 1), read, 0);
      Tensor foretold = read ? represented(encoder, turned(test, 0), true, 1) : rolled(turnedTest);
      return new Turned(
          right / (double) means.length,
          RidgeReadings.accuracy(turned, turns, turnedTest, testTurns, STRUCTURE.bins()),
          relative(foretold, further),
          RidgeReadings.accuracy(
              represented(encoder, train, read, 0),
              FashionMnist.labels(data.train(), PROBE_TRAIN),
              represented(encoder, test, read, 0),
              FashionMnist.labels(data.test(), PROBE_TEST),
              FashionMnist.CLASSES));
    }
  }

  private static Tensor images(ImageSet set) {
    Tensor all = set.batch(IntStream.range(0, set.size()).toArray()).values();
    Tensor mine = all.clone();
    all.close(); // No scope owns a batch of a set.
    return mine;
  }

  private static int[] turns(int count) {
    return IntStream.range(0, count).map(i -> i % STRUCTURE.bins()).toArray();
  }

  /** Each by a turn of its own, and all by some more. */
  private static Tensor turned(Tensor images, int more) {
    double[][] drawn =
        Arrays.stream(turns((int) images.size(0)))
            .mapToObj(turn -> new double[] {(turn + more) % STRUCTURE.bins()})
            .toArray(double[][]::new);
    return new QuarterTurns().apply(images, drawn);
  }

  /**
   * The representation of images turned by {@code further}, from one pass over them as they are.
   */
  private static Tensor represented(Encoder encoder, Tensor images, boolean read, int further) {
    if (!read) {
      return InParts.of(encoder, images);
    }
    Reads reads = Reads.turned(BaseSet.everywhere());
    return InParts.of(
        images,
        some -> {
          int rows = (int) some.size(0);
          double[] drawn = new double[rows];
          Arrays.fill(drawn, further / 4.0 + 0.125);
          Viewed view = new Viewed(some, Map.of(PARAMETER, drawn));
          Batch batch = new Batch(new int[rows], List.of(view, view));
          return reads.of(encoder, batch, Encoder.Mode.SERVE).first();
        });
  }

  private static Tensor rolled(Tensor z) {
    double[] one = new double[(int) z.size(0)];
    Arrays.fill(one, 1);
    return Roll.by(STRUCTURE.matrix(z), one).flatten(1, -1);
  }

  private static double relative(Tensor found, Tensor expected) {
    Tensor mean = expected.mean(new long[] {0}, true, null);
    return found.sub(expected).square().sum().item_double()
        / torch.sub(expected, mean).square().sum().item_double();
  }
}
