package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Run;
import dev.tiller.training.optimizer.Adam;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class SimClrTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    return owned.add(simclr(owned, ScalarType.Double).make());
  }

  private static PretextBuilder simclr(Owned owned, ScalarType type) {
    return TinyImages.pretext(owned, new NtXent(0.2), type)
        .projector(Head.Shape.of(6, 8, 5))
        .looks(new TwoViews(true));
  }

  @Override
  protected boolean divides() {
    return false; // A share has only its own images as negatives.
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }

  @Test
  void theLossFalls() {
    try (Owned owned = new Owned();
        Run run =
            Run.of(owned.add(simclr(owned, ScalarType.Float).make()))
                .optimizer(new Adam(3e-3))
                .samples(60 * TinyImages.BATCH)
                .open()) {
      List<Double> losses = new ArrayList<>();
      for (int step = 1; step <= 60; step++) {
        losses.add(run.run(Monitor.NONE, (long) step * TinyImages.BATCH).loss().getAsDouble());
      }
      double before = losses.subList(0, 10).stream().mapToDouble(x -> x).average().getAsDouble();
      double after = losses.subList(50, 60).stream().mapToDouble(x -> x).average().getAsDouble();
      assertThat(after).isLessThan(0.8 * before);
    }
  }
}
