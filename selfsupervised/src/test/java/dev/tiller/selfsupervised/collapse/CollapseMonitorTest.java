package dev.tiller.selfsupervised.collapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.Looking;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollapseMonitorTest {

  private static final long EVERY = 20;

  @Test
  void theSpreadOfOnePoint() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = Looking.normal(1, 1, 64).expand(20, 64).contiguous();
      Spread spread = Spread.of(z, z);
      assertThat(spread.entropy()).isCloseTo(-9.227726, within(5e-7));
      assertThat(spread.lost()).isCloseTo(1, within(1e-12));
      assertThat(spread.effectiveRank()).isCloseTo(1, within(1e-6));
      assertThat(spread.deviation()).isCloseTo(0, within(1e-7));
      assertThat(spread.cosine()).isCloseTo(1, within(1e-12));
      assertThat(spread.information()).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void theSpreadOfIsotropicPoints() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = Looking.normal(1, 4000, 8);
      Spread spread = Spread.of(z, Looking.normal(2, 4000, 8));
      assertThat(spread.lost()).isBetween(0.0, 0.08); // The points themselves, and smoothing.
      assertThat(spread.effectiveRank()).isCloseTo(8, within(0.05));
      assertThat(spread.deviation()).isCloseTo(1, within(0.02));
      assertThat(spread.cosine()).isCloseTo(0, within(0.02));
      assertThat(spread.information()).isNegative(); // A bound, and these looks share nothing.
    }
  }

  /** Orthonormal points spread over all dimensions alike. */
  @Test
  void theRankOfOrthonormalPoints() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = torch.eye(16, Looking.normal(1, 1, 1).options());
      assertThat(Spread.of(z, z).effectiveRank()).isCloseTo(16, within(1e-6));
    }
  }

  private static Pretext pretext(Owned owned, boolean collapses) {
    return owned.add(
        TinyImages.pretext(owned, collapses ? new Byol() : new NtXent(0.2), ScalarType.Float)
            .projector(Head.Shape.of(6, 8, 5))
            .make());
  }

  /** Looks that only have to agree do: without predictor and teacher BYOL's loss collapses. */
  @Test
  void collapseIsSaidOnceAndEndsTheRun(@TempDir Path folder) throws IOException {
    List<String> said = new ArrayList<>();
    try (Owned owned = new Owned()) {
      // Targets held still and no predictor: every projection drifts to the mean one.
      Pretext pretext = pretext(owned, true);
      CollapseMonitor watch =
          new CollapseMonitor(
              pretext,
              TinyImages.views(),
              new CollapseMonitor.Plan(40, EVERY, 0.9, true),
              said::add);
      try (Run run =
          Run.of(pretext)
              .optimizer(new Adam(3e-2))
              .samples(400L * TinyImages.BATCH)
              .listener(watch)
              .folder(folder)
              .open()) {
        Run.Result result = run.run(Monitor.NONE);
        assertThat(result.finished()).isFalse();
      }
      assertThat(watch.wantsToStop()).isTrue();
    }
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("the projections are collapsing").contains("effective rank");
    assertThat(Files.readString(folder.resolve("log.jsonl"))).contains("\"spread\":{\"entropy\":");
  }

  /** What watches changes nothing: the same bits with it as without. */
  @Test
  void watchingChangesNothing() {
    assertThat(loss(true)).isEqualTo(loss(false));
  }

  private static double loss(boolean watched) {
    List<String> said = new ArrayList<>();
    try (Owned owned = new Owned()) {
      Pretext pretext = pretext(owned, false);
      var plan = Run.of(pretext).optimizer(new Adam(3e-3)).samples(20L * TinyImages.BATCH);
      if (watched) {
        plan.listener(
            new CollapseMonitor(
                pretext,
                TinyImages.views(),
                new CollapseMonitor.Plan(40, EVERY, 1, true),
                said::add));
      }
      try (Run run = plan.open()) {
        Run.Result result = run.run(Monitor.NONE);
        assertThat(said).isEmpty();
        return result.loss().getAsDouble();
      }
    }
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    try (Owned owned = new Owned()) {
      Pretext pretext = pretext(owned, false);
      CollapseMonitor watch =
          new CollapseMonitor(
              pretext, TinyImages.views(), new CollapseMonitor.Plan(40, 1, 1, false), said -> {});
      watch.measure();
      try (LeakCheck check = LeakCheck.open()) {
        watch.measure();
      }
    }
  }
}
