package dev.tiller.selfsupervised.joint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.Adam;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepClusterTest extends PretextContract {

  private static final DeepCluster.Settings SETTINGS = new DeepCluster.Settings(3, 0.5, 10);

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    DeepCluster loss = owned.add(new DeepCluster(ROWS, width(), SETTINGS, 1, type));
    try (TensorScope scope = TensorScope.open()) {
      loss.buffers().get("memory").copy_(torch.normalize(Looking.normal(9, ROWS, width())));
    }
    loss.cluster();
    return loss;
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.empty(); // It depends on the classes, which are of another epoch.
  }

  @Test
  void threeBundlesAreFound() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor noise = Looking.normal(3, 30, 4).mul(Tensors.scalar(0.1));
      Tensor axes = torch.eye(3, 4, noise.options()).repeat(10, 1);
      Tensor points = torch.normalize(axes.add(noise));
      for (long seed = 0; seed < 5; seed++) {
        SphericalKMeans.Clustering found = new SphericalKMeans(3, 10).of(points, seed);
        assertThat(SphericalKMeans.sizes(found.assignments(), 3)).containsOnly(10);
      }
    }
  }

  /** Fewer different points than clusters: none is without a center, all are finite. */
  @Test
  void equalPointsAreClustered() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor points = torch.normalize(Looking.normal(3, 1, 4)).expand(6, 4).contiguous();
      SphericalKMeans.Clustering found = new SphericalKMeans(3, 4).of(points, 1);
      assertThat(found.centers().isfinite().all().item_bool()).isTrue();
    }
  }

  /** Over an epoch's end, where classes change; memory and classes travel in the checkpoint. */
  @Test
  void itResumesWithTheSameBits(@TempDir Path folder) {
    assertThat(trained(folder.resolve("parts"), 3, 9))
        .isEqualTo(trained(folder.resolve("whole"), 9));
  }

  private static String trained(Path folder, int... stops) {
    StringBuilder bits = new StringBuilder();
    for (int stop : stops) {
      try (Owned owned = new Owned()) {
        DeepCluster loss =
            owned.add(
                new DeepCluster(TinyImages.views().size(), 5, SETTINGS, 2, ScalarType.Double));
        Pretext pretext =
            owned.add(
                TinyImages.pretext(owned, loss, ScalarType.Double)
                    .projector(Head.Shape.of(6, 8, 5))
                    .make());
        try (Run run =
            Run.of(pretext)
                .optimizer(new Adam(1e-3))
                .samples(9L * TinyImages.BATCH)
                .folder(folder)
                .open()) {
          run.run(Monitor.NONE, (long) stop * TinyImages.BATCH);
        }
        bits.setLength(0);
        bits.append(loss.buffers().get("clusterings").item_long());
        loss.buffers()
            .values()
            .forEach(t -> bits.append(HexFormat.of().formatHex(Tensors.bytes(t))));
        pretext
            .parameters()
            .values()
            .forEach(t -> bits.append(HexFormat.of().formatHex(Tensors.bytes(t))));
      }
    }
    assertThat(bits.toString()).startsWith("3"); // At first, and after two epochs.
    return bits.toString();
  }
}
