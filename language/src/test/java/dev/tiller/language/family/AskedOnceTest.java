package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.TestModels;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No network asks its source twice for a tensor: a source may forget what it handed out. */
class AskedOnceTest {

  /** Counts what it is asked for. */
  private static final class Counting implements ParameterSource {

    private final ScalarType type;
    private final Map<String, Integer> asked = new TreeMap<>();

    Counting(ScalarType type) {
      this.type = type;
    }

    @Override
    public boolean has(String name) {
      return true;
    }

    @Override
    public Tensor get(String name, long... shape) {
      asked.merge(name, 1, Integer::sum);
      // No two are the same, or a head that is stored would be taken for the embeddings.
      return torch.full(shape, new Scalar(asked.size()), Tensors.options(type));
    }
  }

  static Stream<Config> configs() {
    return TestModels.configs();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyTensorIsAskedForOnce(Config config) {
    for (ScalarType stored :
        new ScalarType[] {ScalarType.Float, ScalarType.BFloat16, ScalarType.Half}) {
      for (ScalarType held :
          new ScalarType[] {ScalarType.Float, ScalarType.BFloat16, ScalarType.Char}) {
        check(config, stored, source -> Parts.forInference(source, held, ScalarType.Float));
        if (held != ScalarType.Char) {
          check(config, stored, source -> Parts.from(source, held));
        }
      }
    }
  }

  private static void check(
      Config config, ScalarType stored, Function<ParameterSource, Parts> made) {
    Counting source = new Counting(stored);
    try (TensorScope scope = TensorScope.open()) {
      Parts parts = made.apply(source);
      Families.of(config).build(config, parts);
      parts.arrange();
      assertThat(source.asked.keySet()).isEqualTo(new TreeMap<>(parts.parameters()).keySet());
      parts.discard();
    }
    assertThat(source.asked)
        .as("how often %s asked for tensors stored as %s", config.modelType(), stored)
        .isNotEmpty()
        .allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
  }
}
