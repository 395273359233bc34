package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Run;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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

  /** Where a step went in parts, earlier versions moved running statistics by its whole. */
  @Test
  void aCheckpointWhoseRunningStatisticsMovedOtherwiseIsRefused(@TempDir Path folder)
      throws IOException {
    inParts(folder.resolve("now"), TinyImages.BATCH / 2);
    Path file = folder.resolve("now/checkpoint.safetensors");
    assertThat(inParts(folder.resolve("now"), TinyImages.BATCH / 2).samples())
        .isEqualTo(2L * TinyImages.BATCH);
    Path earlier = folder.resolve("earlier/checkpoint.safetensors");
    Files.createDirectories(earlier.getParent());
    try (TensorScope scope = TensorScope.open();
        Safetensors saved = Safetensors.open(file)) {
      Map<String, String> metadata = new TreeMap<>(saved.metadata());
      assertThat(metadata.keySet().removeIf(k -> k.endsWith("batchNormMomentumOfParts"))).isTrue();
      Map<String, Tensor> tensors = new TreeMap<>();
      saved.names().forEach(name -> tensors.put(name, saved.get(name)));
      SafetensorsWriter.write(earlier, tensors, metadata);
    }
    byte[] before = Files.readAllBytes(earlier);
    assertThatThrownBy(() -> inParts(earlier.getParent(), TinyImages.BATCH / 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batchNormMomentumOfParts is nothing there");
    assertThat(Files.readAllBytes(earlier)).isEqualTo(before);

    inParts(folder.resolve("whole"), TinyImages.BATCH); // Of these nothing changed.
    try (Safetensors saved = Safetensors.open(folder.resolve("whole/checkpoint.safetensors"))) {
      assertThat(saved.metadata().keySet()).noneMatch(k -> k.endsWith("OfParts"));
    }
  }

  /** One step, or one more. */
  private static Run.Result inParts(Path folder, int atOnce) {
    try (Owned owned = new Owned();
        Pretext byol =
            TinyImages.pretext(owned, new Byol(), ScalarType.Double)
                .projector(Head.Shape.of(6, 8, 5))
                .predictor(Head.Shape.of(5, 8, 5))
                .teacher(Momentum.constant(RHO, TinyImages.BATCH))
                .batchNormMomentum(0.1, TinyImages.BATCH)
                .make();
        Run run =
            Run.of(byol)
                .optimizer(new Sgd(0.1))
                .samples(4L * TinyImages.BATCH)
                .atOnce(atOnce)
                .folder(folder)
                .open()) {
      return run.run(Monitor.NONE, run.samples() + TinyImages.BATCH);
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
