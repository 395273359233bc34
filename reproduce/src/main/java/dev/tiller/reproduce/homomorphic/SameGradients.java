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
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far the loss of reads is from that of moved images, with the same weights and the same draws,
 * with running statistics.
 *
 * @param rows one for each network, loss and type
 */
record SameGradients(List<Row> rows) {

  private static final int BATCH = 64;

  /**
   * One comparison.
   *
   * @param network read
   * @param loss over both looks
   * @param type in which it was computed
   * @param lossGap |L_A - L_H|
   * @param gradientGap the largest difference of an entry of all gradients
   * @param relativeGap norm of the difference of all gradients over that of the gradients
   */
  record Row(
      String network,
      String loss,
      String type,
      double lossGap,
      double gradientGap,
      double relativeGap) {

    double worst() {
      return Math.max(lossGap, gradientGap);
    }
  }

  /** The largest gap of a type among networks with structure. */
  double worst(ScalarType type) {
    return worst(type, Row::worst);
  }

  /** The same, relative to the gradients' norm. */
  double relative(ScalarType type) {
    return worst(type, Row::relativeGap);
  }

  private double worst(ScalarType type, ToDoubleFunction<Row> figure) {
    return rows.stream()
        .filter(row -> row.type.equals(type.name()) && !row.network.equals(Network.MLP.words()))
        .mapToDouble(figure)
        .max()
        .orElseThrow();
  }

  static SameGradients measure(ImageSet images, long seed) {
    Map<String, PretextLoss> losses = new LinkedHashMap<>();
    losses.put("NT-Xent", new NtXent(0.1));
    losses.put("BYOL", new Byol());
    losses.put("SimSiam", new SimSiam());
    List<Row> rows = new ArrayList<>();
    for (Network network : List.of(Network.CIRCULAR, Network.C4, Network.MLP)) {
      losses.forEach(
          (name, loss) -> {
            for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
              Gradients read = gradients(network, loss, false, type, images, seed);
              Gradients moved = gradients(network, loss, true, type, images, seed);
              rows.add(read.row(network.words(), name, type, moved));
            }
          });
    }
    return new SameGradients(rows);
  }

  private record Gradients(double loss, Map<String, double[]> by) {

    Row row(String network, String loss, ScalarType type, Gradients other) {
      double largest = 0;
      double apart = 0;
      double size = 0;
      for (Map.Entry<String, double[]> mine : by.entrySet()) {
        double[] theirs = Objects.requireNonNull(other.by.get(mine.getKey()));
        for (int i = 0; i < theirs.length; i++) {
          double gap = mine.getValue()[i] - theirs[i];
          largest = Math.max(largest, Math.abs(gap));
          apart += gap * gap;
          size += theirs[i] * theirs[i];
        }
      }
      double lossGap = Math.abs(this.loss - other.loss);
      return new Row(network, loss, type.name(), lossGap, largest, Math.sqrt(apart / size));
    }
  }

  private static Gradients gradients(
      Network network,
      PretextLoss loss,
      boolean augmented,
      ScalarType type,
      ImageSet images,
      long seed) {
    Backbone backbone = network.backbone();
    Transform motion = Objects.requireNonNull(network.motion(2));
    Reads reads = network.reads(5, 2);
    View view = augmented ? motion : new Unmoved(motion);
    InitialWeights weights = new InitialWeights(Seeds.mix(seed, 0), backbone.initialWeights());
    try (Encoder encoder = Encoder.of(backbone, weights, type)) {
      settle(encoder, images);
      PretextBuilder plan =
          Pretext.of(encoder, loss)
              .source(new ImageViews(images, view, Identity.of("motion"), 2))
              .looks(augmented ? reads.augmented() : reads)
              .projector(Head.Shape.of(encoder.width(), 256, 64))
              .batch(BATCH)
              .seed(Seeds.mix(seed, 1));
      if (!(loss instanceof NtXent)) {
        plan.predictor(Head.Shape.of(64, 256, 64));
      }
      try (Pretext pretext = plan.make();
          TensorScope scope = TensorScope.open()) {
        pretext.mode(Objective.Mode.EVALUATE);
        pretext.parameters().values().forEach(p -> p.set_requires_grad(true));
        double value = pretext.gradients(new Share(seed, 0, 0, 0, BATCH, BATCH)).total();
        Map<String, double[]> by = new LinkedHashMap<>();
        pretext.parameters().forEach((name, p) -> by.put(name, Tensors.doubles(p.grad())));
        return new Gradients(value, by);
      }
    }
  }

  /** Gives batch normalization the statistics of some images, as training would. */
  private static void settle(Encoder encoder, ImageSet images) {
    try (TensorScope scope = TensorScope.open()) {
      int[] some = java.util.stream.IntStream.range(0, BATCH).toArray();
      Tensor batch = images.batch(some).values();
      encoder.featureMap(batch, Encoder.Mode.train(1));
      batch.close(); // No scope owns a batch of a set.
    }
  }
}
