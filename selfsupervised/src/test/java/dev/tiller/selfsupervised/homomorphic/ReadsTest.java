package dev.tiller.selfsupervised.homomorphic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.joint.BarlowTwins;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.selfsupervised.joint.SimSiam;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.vision.Action;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.backbone.CircularCnn;
import dev.tiller.vision.backbone.Mlp;
import dev.tiller.vision.backbone.ScalePyramid;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.CircularTranslation;
import dev.tiller.vision.view.QuarterTurns;
import dev.tiller.vision.view.ScaleSteps;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.View;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Reads of one map against images that were moved: the identity of arXiv 2211.08282. */
class ReadsTest {

  private static final CircularTranslation SHIFT = new CircularTranslation(1, 4);
  private static final Reads SHIFTED = Reads.translated(1, 4, BaseSet.middle(1));
  private static final Reads TURNED = Reads.turned(BaseSet.middle(2));
  private static final Share SHARE = new Share(11, 3, 30, 0, TinyImages.BATCH, TinyImages.BATCH);

  /** A loss and its gradients by all weights. */
  private record Outcome(double loss, Map<String, double[]> gradients) {

    static Outcome of(Objective objective, Objective.Mode mode) {
      try (TensorScope scope = TensorScope.open()) {
        objective.mode(mode);
        objective.parameters().values().forEach(p -> p.set_requires_grad(true));
        double loss = objective.gradients(SHARE).total();
        Map<String, double[]> gradients = new TreeMap<>();
        objective.parameters().forEach((name, p) -> gradients.put(name, Tensors.doubles(p.grad())));
        return new Outcome(loss, gradients);
      }
    }

    /** The larger of both. */
    double distance(Outcome other) {
      return Math.max(lossDistance(other), gradientDistance(other));
    }

    double lossDistance(Outcome other) {
      return Math.abs(loss - other.loss) / Math.max(1, Math.abs(loss));
    }

    /** Of all gradients together. */
    double gradientDistance(Outcome other) {
      double apart = 0;
      double size = 0;
      for (Map.Entry<String, double[]> g : gradients.entrySet()) {
        double[] theirs = other.gradients.get(g.getKey());
        for (int i = 0; i < theirs.length; i++) {
          apart += Math.pow(theirs[i] - g.getValue()[i], 2);
          size += Math.pow(theirs[i], 2);
        }
      }
      return Math.sqrt(apart / size);
    }
  }

  private static Outcome outcome(
      Backbone backbone, PretextLoss loss, Looks looks, View view, Setting setting) {
    try (Owned owned = new Owned()) {
      Encoder encoder =
          owned.add(
              Encoder.of(backbone, new InitialWeights(3, backbone.initialWeights()), setting.type));
      try (TensorScope scope = TensorScope.open()) {
        // Without statistics all embeddings point the same way, and rounding is all that differs.
        encoder.featureMap(plain(), Encoder.Mode.train(1));
      }
      int width = 4;
      var plan =
          Pretext.of(encoder, loss)
              .source(new ImageViews(TinyImages.images(), view, Identity.of("moved"), 2))
              .looks(looks)
              .projector(Head.Shape.of(backbone.width(), 8, width))
              .batch(TinyImages.BATCH)
              .seed(5);
      if (loss instanceof Byol || loss instanceof SimSiam) {
        plan = plan.predictor(Head.Shape.of(width, 6, width));
      }
      return Outcome.of(owned.add(plan.make()), setting.mode);
    }
  }

  private static Tensor plain() {
    return new ImageViews(TinyImages.images(), new Unmoved(SHIFT), Identity.of("plain"), 1)
        .batch(SHARE)
        .views()
        .get(0)
        .images();
  }

  private record Setting(ScalarType type, Objective.Mode mode) {}

  private static double gap(
      Backbone backbone, PretextLoss loss, Reads reads, Transform transform, Setting setting) {
    return outcome(backbone, loss, reads, new Unmoved(transform), setting)
        .distance(outcome(backbone, loss, reads.augmented(), transform, setting));
  }

  private static final List<PretextLoss> LOSSES =
      List.of(new NtXent(0.2), new Byol(), new SimSiam(), new BarlowTwins(0.0051));

  @Test
  void readsAreTheAugmentedImagesForEveryLoss() {
    for (PretextLoss loss : LOSSES) {
      identical(loss, new CircularCnn(1, 0), SHIFTED, SHIFT);
      identical(loss, C4Cnn.of(1), TURNED, new QuarterTurns());
    }
  }

  private static void identical(PretextLoss loss, Backbone cnn, Reads reads, Transform moved) {
    Setting wide = new Setting(ScalarType.Double, Objective.Mode.EVALUATE);
    assertThat(gap(cnn, loss, reads, moved, wide)).isLessThan(1e-12);
    // Statistics of a batch are the same over moved images, for all of a map counts.
    Setting training = new Setting(ScalarType.Double, Objective.Mode.TRAIN);
    assertThat(gap(cnn, loss, reads, moved, training)).isLessThan(1e-11);
  }

  /** A shifted image's sums are the image's own, term by term. */
  @Test
  void inFloat32ShiftsDifferByAUnitOfRounding() {
    Setting narrow = new Setting(ScalarType.Float, Objective.Mode.EVALUATE);
    for (PretextLoss loss : LOSSES) {
      assertThat(gap(new CircularCnn(1, 0), loss, SHIFTED, SHIFT, narrow)).isLessThan(1e-6);
    }
  }

  /**
   * A turned image's sums have another order, so what differs is float32's rounding, and how large
   * that is depends on the processor and on the loss: each way is compared with float64. Gradients
   * are 1e-7 to 6e-6 apart from it, over AVX-512, AVX2 and SSE4 kernels of two builds of libtorch.
   */
  @Test
  void inFloat32TurnsDifferByWhatFloat32Rounds() {
    Setting narrow = new Setting(ScalarType.Float, Objective.Mode.EVALUATE);
    Setting wide = new Setting(ScalarType.Double, Objective.Mode.EVALUATE);
    Transform turns = new QuarterTurns();
    for (PretextLoss loss : LOSSES) {
      Outcome exact = outcome(C4Cnn.of(1), loss, TURNED, new Unmoved(turns), wide);
      Outcome read = outcome(C4Cnn.of(1), loss, TURNED, new Unmoved(turns), narrow);
      Outcome moved = outcome(C4Cnn.of(1), loss, TURNED.augmented(), turns, narrow);
      assertThat(read.distance(exact)).isLessThan(1e-5);
      assertThat(moved.distance(exact)).isLessThan(1e-5);
    }
  }

  @Test
  void concatenatedColumnsTurnWithTheImage() {
    Setting wide = new Setting(ScalarType.Double, Objective.Mode.EVALUATE);
    C4Cnn c4 = new C4Cnn(1, List.of(2), 0);
    BaseSet base = new BaseSet(2, 1, BaseSet.Pooling.MEAN, java.util.OptionalLong.empty());
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = encoder(c4, wide.type)) {
      Looks.Pair reads = pair(encoder, Reads.turned(concatenated(base)), new QuarterTurns(), true);
      Looks.Pair moved = pair(encoder, Reads.turned(concatenated(base)), new QuarterTurns(), false);
      assertThat(Tensors.shape(reads.first())).containsExactly(TinyImages.BATCH, 8);
      assertThat(Tensors.doubles(reads.first()))
          .containsExactly(Tensors.doubles(moved.first()), within(1e-13));
      assertThat(Tensors.doubles(reads.second()))
          .containsExactly(Tensors.doubles(moved.second()), within(1e-13));
    }
  }

  private static BaseSet concatenated(BaseSet base) {
    return base.pooled(BaseSet.Pooling.CONCATENATED);
  }

  private static Encoder encoder(Backbone backbone, ScalarType type) {
    return Encoder.of(backbone, new InitialWeights(3, backbone.initialWeights()), type);
  }

  private static Looks.Pair pair(
      Encoder encoder, Reads reads, Transform transform, boolean unmoved) {
    View view = unmoved ? new Unmoved(transform) : transform;
    var batch = new ImageViews(TinyImages.images(), view, Identity.of("moved"), 2).batch(SHARE);
    Looks looks = unmoved ? reads : reads.augmented();
    return looks.of(encoder, batch, Encoder.Mode.SERVE);
  }

  /** A place moved back holds what the vision module's action brings to it. */
  @Test
  void motionsAgreeWithActionsOnMaps() {
    try (TensorScope scope = TensorScope.open();
        Encoder c4 = encoder(C4Cnn.of(1), ScalarType.Double);
        Encoder pyramid = encoder(new ScalePyramid(1, List.of(4), 5, 1.5, 0), ScalarType.Double);
        Encoder circular = encoder(new CircularCnn(1, 0), ScalarType.Double)) {
      Tensor images = TinyImages.images().batch(0, 1).values();
      agree(c4, images, new Motion.Turn(), 3, new Action.QuarterTurns(3), 0);
      agree(c4, images, new Motion.Turn(), -1, new Action.QuarterTurns(-1), 2);
      agree(pyramid, images, new Motion.Magnification(2), 1, new Action.OneScaleUp(1.5), 1);
      Motion.Translation both = new Motion.Translation(2, 4, true);
      agree(circular, images, both, 2, new Action.CircularShift(8, 8), 0);
    }
  }

  private static void agree(
      Encoder encoder, Tensor images, Motion motion, int element, Action action, int level) {
    Tensor map = encoder.featureMap(images, Encoder.Mode.SERVE);
    Tensor moved = action.onMap(map, encoder.backbone());
    Grid grid = Grid.of(map, encoder.backbone());
    Grid after = Grid.of(moved, encoder.backbone()); // A pyramid has lost a scale.
    for (Grid.Place place : BaseSet.everywhere().at(level).places(grid)) {
      Grid.Place from = motion.back(place, new int[] {element, element}, grid);
      double expected = moved.flatten(2, -1).select(2, after.number(place)).sum().item_double();
      double found = map.flatten(2, -1).select(2, grid.number(from)).sum().item_double();
      assertThat(found).isEqualTo(expected);
    }
  }

  /** Scales are sampled images, so here the identity holds about as well as the pyramid does. */
  @Test
  void readsAtScalesComeNearMagnifiedImages() {
    try (TensorScope scope = TensorScope.open();
        Encoder pyramid = encoder(new ScalePyramid(1, List.of(4), 5, 1.3, 0), ScalarType.Double)) {
      Reads reads = Reads.magnified(1, BaseSet.middle(2).at(2));
      Looks.Pair read = pair(pyramid, reads, new ScaleSteps(1, 1.3), true);
      Looks.Pair moved = pair(pyramid, reads, new ScaleSteps(1, 1.3), false);
      double near = read.first().sub(moved.first()).square().sum().item_double();
      double far = read.first().sub(moved.second()).square().sum().item_double();
      assertThat(near).isLessThan(0.3 * far);
    }
  }

  @Test
  void withoutStructureTheLossesDiffer() {
    Setting wide = new Setting(ScalarType.Double, Objective.Mode.EVALUATE);
    Mlp mlp = new Mlp(1, 12, List.of(16), 4, 3, 0);
    assertThat(gap(mlp, new NtXent(0.2), SHIFTED, SHIFT, wide)).isGreaterThan(0.1);
    Reads shuffled = Reads.translated(1, 4, BaseSet.middle(2).shuffled(9));
    assertThat(gap(new CircularCnn(1, 0), new NtXent(0.2), shuffled, SHIFT, wide))
        .isGreaterThan(1e-4);
    Reads sorted = Reads.translated(1, 4, BaseSet.middle(2));
    assertThat(gap(new CircularCnn(1, 0), new NtXent(0.2), sorted, SHIFT, wide)).isLessThan(1e-12);
  }

  /** Several motions: first one, then the other, undone in the other order. */
  @Test
  void motionsCompose() {
    Grid grid = new Grid(Backbone.Group.PLACES_AND_TURNS, 4, 5, 5, 1);
    Motion turn = new Motion.Turn();
    Motion shift = new Motion.Translation(2, 1, true);
    Grid.Place h = new Grid.Place(0, 1, 3);
    int[] once = {1};
    int[] down = {1, 0};
    int[] right = {0, 1};
    // To shift down and then turn is to turn and then shift right.
    assertThat(shift.back(turn.back(h, once, grid), down, grid))
        .isEqualTo(turn.back(shift.back(h, right, grid), once, grid));
  }

  @Test
  void whatCannotBeReadIsRefused() {
    Grid plain = new Grid(Backbone.Group.PLACES, 1, 5, 5, 4);
    assertThatThrownBy(() -> new Motion.Turn().element(new double[] {0.125}, plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("orientations");
    Motion inside = new Motion.Translation(3, 4, false);
    assertThatThrownBy(() -> inside.back(new Grid.Place(0, 2, 2), new int[] {3, 0}, plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row -1");
    Motion odd = new Motion.Translation(1, 3, true);
    assertThatThrownBy(() -> odd.element(new double[] {1, 0}, plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0.75");
    assertThatThrownBy(() -> BaseSet.middle(6).places(plain)).isInstanceOf(UserError.class);
    Grid scales = new Grid(Backbone.Group.PLACES_AND_SCALES, 3, 5, 5, 4);
    assertThatThrownBy(
            () -> new Motion.Magnification(2).back(new Grid.Place(2, 0, 0), new int[] {1}, scales))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale 3");
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = encoder(new CircularCnn(1, 0), ScalarType.Float)) {
      assertThatThrownBy(() -> pair(encoder, SHIFTED, new QuarterTurns(), true))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("circular_translation_down");
    }
  }
}
