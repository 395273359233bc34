package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backbone with batch normalization keeps to what every objective keeps to. */
class TrainAnEncoderTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    return new TrainAnEncoder.Stripes(owned.add(TrainAnEncoder.untrained(ScalarType.Double)));
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

  /** Batch normalization looks at all samples that pass together. */
  @Override
  protected boolean divides() {
    return false;
  }

  @Test
  void itLearnsAndIsServedFromAFolder(@TempDir Path folder) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = TrainAnEncoder.untrained(ScalarType.Float)) {
      Run.Result result = TrainAnEncoder.train(encoder, folder.resolve("run"), Monitor.NONE);
      assertThat(result.finished()).isTrue();
      // To guess costs log 3 = 1.1 nats.
      assertThat(result.loss().getAsDouble()).isLessThan(0.3);
      assertThat(Tensors.longs(encoder.buffers().get("layers.0.bn.num_batches_tracked")))
          .containsExactly(result.step());
      encoder.save(folder.resolve("encoder"));
      try (Encoder loaded = Encoder.load(folder.resolve("encoder"))) {
        assertThat(loaded.fingerprint()).isEqualTo(encoder.fingerprint());
      }
    }
  }
}
