package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Run;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Sgd;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByolRunTest extends ObjectiveContract {

  private static final double RHO = 0.9;

  @Override
  protected Objective make(Owned owned) {
    return byol(owned, RHO);
  }

  private static Pretext byol(Owned owned, double rho) {
    return owned.add(
        TinyImages.pretext(owned, new Byol(), ScalarType.Double)
            .projector(Head.Shape.of(6, 8, 5))
            .predictor(Head.Shape.of(5, 8, 5))
            .teacher(Momentum.constant(rho, TinyImages.BATCH))
            .make());
  }

  @Override
  protected boolean divides() {
    return false; // Batch normalization sees a share.
  }

  @Override
  protected double distance() {
    return 1e-6; // Within the kinks of the rectifiers.
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }

  /** The teacher after one step: rho of the first weights, the rest of the new ones. */
  @Test
  void theTeacherFollows() {
    assertFollows(RHO);
    assertFollows(0);
    assertFollows(1);
  }

  private static void assertFollows(double rho) {
    try (Owned owned = new Owned()) {
      Pretext byol = byol(owned, rho);
      Tensor student = byol.encoder().parameters().get("layers.0.conv.weight");
      Tensor teacher = byol.teacher().encoder().parameters().get("layers.0.conv.weight");
      double before = Tensors.doubles(student)[3];
      assertThat(Tensors.doubles(teacher)[3]).isEqualTo(before);
      try (Run run =
          Run.of(byol).optimizer(new Sgd(0.1, 0, false, 0)).samples(TinyImages.BATCH).open()) {
        run.run(Monitor.NONE);
      }
      double after = Tensors.doubles(student)[3];
      assertThat(after).isNotEqualTo(before);
      assertThat(Tensors.doubles(teacher)[3])
          .isCloseTo(rho * before + (1 - rho) * after, within(1e-14));
    }
  }

  /** Running statistics keep their age in images, whatever goes through together. */
  @Test
  void theMomentumOfBatchNormalizationFollowsTheImagesThatGoTogether() {
    double own = 1 - 0.9 * 0.9;
    assertThat(runningMean(0.1, TinyImages.BATCH / 2, Integer.MAX_VALUE))
        .isCloseTo(runningMean(own, TinyImages.BATCH, Integer.MAX_VALUE), within(1e-12));
    assertThat(runningMean(0.1, TinyImages.BATCH / 2, TinyImages.BATCH / 2))
        .isCloseTo(runningMean(own, TinyImages.BATCH, TinyImages.BATCH / 2), within(1e-12))
        .isNotEqualTo(runningMean(own, TinyImages.BATCH / 2, TinyImages.BATCH / 2));
  }

  private static double runningMean(double share, int images, int atOnce) {
    try (Owned owned = new Owned();
        Pretext byol =
            TinyImages.pretext(owned, new Byol(), ScalarType.Double)
                .projector(Head.Shape.of(6, 8, 5))
                .predictor(Head.Shape.of(5, 8, 5))
                .teacher(Momentum.constant(RHO, TinyImages.BATCH))
                .batchNormMomentum(share, images)
                .make();
        Run run =
            Run.of(byol).optimizer(new Sgd(0.1)).samples(TinyImages.BATCH).atOnce(atOnce).open()) {
      run.run(Monitor.NONE);
      return Tensors.doubles(byol.encoder().buffers().get("layers.0.bn.running_mean"))[1];
    }
  }

  /** Teacher and its statistics go on as well as what the contract looks at. */
  @Test
  void theTeacherResumesWithTheSameBits(@TempDir Path folder) {
    assertThat(taught(folder.resolve("parts"), 2, 4)).isEqualTo(taught(folder.resolve("whole"), 4));
  }

  private static String taught(Path folder, int... stops) {
    StringBuilder bits = new StringBuilder();
    for (int stop : stops) {
      try (Owned owned = new Owned()) {
        Pretext byol = byol(owned, RHO);
        try (Run run =
            Run.of(byol)
                .optimizer(new Sgd(0.1, 0, false, 0))
                .samples(4L * TinyImages.BATCH)
                .folder(folder)
                .open()) {
          run.run(Monitor.NONE, (long) stop * TinyImages.BATCH);
        }
        bits.setLength(0);
        Teacher teacher = byol.teacher();
        for (Map<String, Tensor> all :
            java.util.List.of(
                teacher.encoder().parameters(),
                teacher.encoder().buffers(),
                teacher.projector().parameters(),
                teacher.projector().buffers())) {
          all.forEach(
              (name, t) ->
                  bits.append(name).append(java.util.HexFormat.of().formatHex(Tensors.bytes(t))));
        }
      }
    }
    return bits.toString();
  }
}
