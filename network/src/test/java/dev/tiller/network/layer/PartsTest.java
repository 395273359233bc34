package dev.tiller.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who frees what a network is built from. */
class PartsTest {

  /** Gives copies in half precision, as a file does that aligns none of its tensors. */
  private static final class Copies implements ParameterSource {

    @Override
    public boolean has(String name) {
      return !name.startsWith("missing");
    }

    @Override
    public Tensor get(String name, long... shape) {
      if (!has(name)) {
        throw new UserError("There is no " + name + ".");
      }
      return torch.ones(shape, Tensors.options(ScalarType.Half));
    }
  }

  /** What is found once a process, such as operators, is found before anything is counted. */
  @BeforeEach
  void buildOnce() {
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Char}) {
      Parts parts = twoMatrices(type);
      parts.arrange();
      parts.discard();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Char"})
  void aCopyLivesUntilItsMatrixIsFilled(ScalarType type) {
    try (LeakCheck check = LeakCheck.open()) {
      Parts parts = twoMatrices(type);
      long waiting = check.alive();
      parts.arrange();
      assertThat(check.alive()).isLessThanOrEqualTo(waiting - 2);
      parts.discard();
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void aBuildThatFailsFreesWhatStillWaits() {
    try (LeakCheck check = LeakCheck.open()) {
      Parts parts = twoMatrices(ScalarType.Char);
      assertThatThrownBy(() -> parts.linear("missing", 4, 4, false)).isInstanceOf(UserError.class);
      assertThat(check.alive()).isPositive();
      parts.discard();
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void countsAreKeptAsWholeNumbersAndStatisticsTellNetworksApart(@TempDir Path folder)
      throws Exception {
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork fresh = statistics(new RandomParameters(1, 0.1))) {
      assertThat(Tensors.longs(fresh.buffers().get("seen"))).containsExactly(0);
      String before = fresh.fingerprint();
      fresh.buffers().get("seen").fill_(new Scalar(16_777_217)); // No float32 holds it.
      fresh.buffers().get("mean").fill_(new Scalar(0.5));
      Map<String, Tensor> all = new TreeMap<>(fresh.parameters());
      all.putAll(fresh.buffers());
      SafetensorsWriter.write(folder.resolve("model.safetensors"), all, Map.of());
      try (Checkpoint checkpoint = Checkpoint.open(folder);
          BuiltNetwork read = statistics(checkpoint)) {
        assertThat(Tensors.longs(read.buffers().get("seen"))).containsExactly(16_777_217);
        assertThat(read.fingerprint()).isNotEqualTo(before);
      }
    }
  }

  private static BuiltNetwork statistics(ParameterSource source) {
    return BuiltNetwork.build(
        "statistics",
        Parts.from(source, ScalarType.Float),
        parts -> {
          Tensor weight = parts.parameter("weight", 3);
          Tensor mean = parts.buffer("mean", 0, 3);
          parts.counter("seen");
          parts.segment("", 0, (x, pass) -> x.sub(mean).mul(weight));
        });
  }

  private static Parts twoMatrices(ScalarType type) {
    Parts parts = Parts.forInference(new Copies(), type, ScalarType.Float);
    parts.embedding("table", 16, 4);
    parts.linear("product", 256, 256, false);
    return parts;
  }
}
