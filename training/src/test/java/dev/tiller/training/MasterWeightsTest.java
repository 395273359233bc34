package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.optimizer.Sgd;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MasterWeightsTest {

  /** Half of the distance to 0, squared, in bfloat16. */
  private record ToZero(Tensor at) implements Objective {

    @Override
    public Identity identity() {
      return Identity.of("to-zero");
    }

    @Override
    public Map<String, Tensor> parameters() {
      return Map.of("at", at);
    }

    @Override
    public int samples(long seen) {
      return 2;
    }

    @Override
    public Losses gradients(Share share) {
      return share.backward(at.square().mean());
    }
  }

  /** A step of 1e-4 of a bfloat16 number near 1 is lost; a hundred of them in float32 are not. */
  @Test
  void stepsTooSmallForTheNetworkAddUp() {
    try (Owned owned = new Owned()) {
      Tensor at = owned.make(() -> Tensors.of(new float[] {1, 1}, 2).to(ScalarType.BFloat16));
      Tensor alone = owned.make(() -> Tensors.of(new float[] {1, 1}, 2).to(ScalarType.BFloat16));
      train(new ToZero(alone));
      assertThat(values(alone)).containsExactly(1, 1);
      MasterWeights weights = owned.add(new MasterWeights(new ToZero(at)));
      train(weights);
      assertThat(Tensors.floats(weights.parameters().get("at"))[0]).isBetween(0.985f, 0.995f);
      assertThat(values(at)).doesNotContain(1f);
    }
  }

  private static void train(Objective objective) {
    try (Run run = Run.of(objective).optimizer(new Sgd(1e-4)).samples(200).atOnce(1).open()) {
      run.run(Monitor.NONE);
    }
  }

  private static float[] values(Tensor half) {
    try (Owned owned = new Owned()) {
      return Tensors.floats(owned.make(() -> half.detach().to(ScalarType.Float)));
    }
  }
}
