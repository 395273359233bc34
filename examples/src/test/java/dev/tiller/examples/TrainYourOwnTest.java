package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Run;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainYourOwnTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    Map<String, Tensor> kept = new LinkedHashMap<>();
    try (TensorScope scope = TensorScope.open()) {
      TrainYourOwn.untrained()
          .parameters()
          .forEach((name, p) -> kept.put(name, owned.add(scope.disown(p))));
    }
    return new TrainYourOwn.InACircle(kept);
  }

  /** The network has kinks: closer, so that few are crossed. */
  @Override
  protected double distance() {
    return 1e-7;
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }

  @Test
  void itLearnsTheCircle(@TempDir Path folder) {
    try (TensorScope scope = TensorScope.open()) {
      Run.Result result = TrainYourOwn.train(TrainYourOwn.untrained(), folder, Monitor.NONE);
      assertThat(result.finished()).isTrue();
      // Always to guess the share of points inside costs 0.67 nats.
      assertThat(result.loss().getAsDouble()).isLessThan(0.4);
    }
  }
}
