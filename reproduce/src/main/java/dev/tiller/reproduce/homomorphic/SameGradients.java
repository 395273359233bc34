package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.homomorphic.Reads;
import dev.tiller.selfsupervised.homomorphic.Unmoved;
import dev.tiller.selfsupervised.joint.BarlowTwins;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.selfsupervised.joint.SimSiam;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far the loss of reads is from that of moved images, with the same weights and the same draws,
 * with running statistics. In float32 both differ by rounding, which grows with the number of
 * images that a gradient sums over, so the identity is tested on few images, and the rounding
 * stands beside it.
 *
 * @param rows one for each batch, network, loss and type
 */
record SameGradients(List<Row> rows) {

  /** Images on which the identity is tested. */
  static final int FEW = 8;

  /** A batch whose float32 gradients are rounded more than the identity's tolerance. */
  static final int MANY = 64;

  /**
   * One comparison.
   *
   * @param batch images
   * @param network read
   * @param loss over both looks
   * @param type in which it was computed
   * @param lossGap |L_A - L_H| / max(1, |L_A|)
   * @param gradientGap norm of the difference of all gradients over that of the gradients
   * @param rounding the same between float32 and float64, of reads alone; 0 in float64
   */
  record Row(
      int batch,
      String network,
      String loss,
      String type,
      double lossGap,
      double gradientGap,
      double rounding) {

    double worst() {
      return Math.max(lossGap, gradientGap);
    }
  }

  /** The loss of the protocol, and of the verdict. */
  static final String PROTOCOL = "NT-Xent";

  /** Rows of networks with structure. */
  Stream<Row> structured(ScalarType type) {
    return rows.stream()
        .filter(row -> row.type.equals(type.name()))
        .filter(row -> !row.network.equals(Network.MLP.words()));
  }

  static SameGradients measure(ImageSet images, long seed) {
    Map<String, PretextLoss> losses = new LinkedHashMap<>();
    losses.put(PROTOCOL, new NtXent(0.1));
    losses.put("BYOL", new Byol());
    losses.put("SimSiam", new SimSiam());
    losses.put("Barlow Twins", new BarlowTwins(0.0051));
    List<Row> rows = new ArrayList<>();
    for (int batch : new int[] {FEW, MANY}) {
      for (Network network : List.of(Network.CIRCULAR, Network.C4, Network.MLP)) {
        losses.forEach(
            (name, loss) -> rows.addAll(rows(new Case(network, loss, images, batch, seed), name)));
      }
    }
    return new SameGradients(rows);
  }

  private static List<Row> rows(Case of, String loss) {
    List<Row> rows = new ArrayList<>();
    Gradients exact = of.gradients(false, ScalarType.Double);
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      Gradients read = of.gradients(false, type);
      Gradients moved = of.gradients(true, type);
      rows.add(
          new Row(
              of.batch,
              of.network.words(),
              loss,
              type.name(),
              Math.abs(read.loss - moved.loss) / Math.max(1, Math.abs(moved.loss)),
              read.gap(moved),
              read.gap(exact)));
    }
    return rows;
  }

  private record Gradients(double loss, Map<String, double[]> by) {

    double gap(Gradients other) {
      double apart = 0;
      double size = 0;
      for (Map.Entry<String, double[]> mine : by.entrySet()) {
        double[] theirs = Objects.requireNonNull(other.by.get(mine.getKey()));
        for (int i = 0; i < theirs.length; i++) {
          double gap = mine.getValue()[i] - theirs[i];
          apart += gap * gap;
          size += theirs[i] * theirs[i];
        }
      }
      return Math.sqrt(apart / size);
    }
  }

  /** What is compared. */
  private record Case(Network network, PretextLoss loss, ImageSet images, int batch, long seed) {

    Gradients gradients(boolean augmented, ScalarType type) {
      Backbone backbone = network.backbone();
      InitialWeights weights = new InitialWeights(Seeds.mix(seed, 0), backbone.initialWeights());
      try (Encoder encoder = Encoder.of(backbone, weights, type)) {
        settle(encoder);
        try (Pretext pretext = pretext(encoder, augmented);
            TensorScope scope = TensorScope.open()) {
          pretext.mode(Objective.Mode.EVALUATE);
          pretext.parameters().values().forEach(p -> p.set_requires_grad(true));
          double value = pretext.gradients(new Share(seed, 0, 0, 0, batch, batch)).total();
          Map<String, double[]> by = new LinkedHashMap<>();
          pretext.parameters().forEach((name, p) -> by.put(name, Tensors.doubles(p.grad())));
          return new Gradients(value, by);
        }
      }
    }

    private Pretext pretext(Encoder encoder, boolean augmented) {
      Transform motion = Objects.requireNonNull(network.motion(2));
      Reads reads = network.reads(5, 2);
      View view = augmented ? motion : new Unmoved(motion);
      PretextBuilder plan =
          Pretext.of(encoder, loss)
              .source(new ImageViews(images, view, Identity.of("motion"), 2))
              .looks(augmented ? reads.augmented() : reads)
              .projector(Head.Shape.of(encoder.width(), 256, 64))
              .batch(batch)
              .seed(Seeds.mix(seed, 1));
      if (loss instanceof Byol || loss instanceof SimSiam) {
        plan.predictor(Head.Shape.of(64, 256, 64));
      }
      return plan.make();
    }

    /** Gives batch normalization the statistics of some images, as training would. */
    private void settle(Encoder encoder) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor some = images.batch(IntStream.range(0, MANY).toArray()).values();
        encoder.featureMap(some, Encoder.Mode.train(1));
        some.close(); // No scope owns a batch of a set.
      }
    }
  }
}
