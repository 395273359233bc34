package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.language.TestModels;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A build that throws at any point leaves nothing behind, in any family and precision. */
class TruncatedCheckpointTest {

  @TempDir Path folder;

  static Stream<Path> families() {
    return TestModels.families();
  }

  @ParameterizedTest
  @MethodSource("families")
  void whatWasLoadedBeforeTheMissingTensorIsFreed(Path family) throws IOException {
    LanguageModel.load(family, Precision.INT8).close();
    List<String> names;
    try (Safetensors whole = Safetensors.open(family.resolve("model.safetensors"))) {
      names = new ArrayList<>(whole.names());
    }
    Files.copy(family.resolve("config.json"), folder.resolve("config.json"));
    // Mixtures have hundreds; two dozen lie between all kinds of parts.
    for (int i = 0; i < names.size(); i += 1 + names.size() / 24) {
      writeWithout(family, names.get(i));
      Precision precision = Precision.values()[i % Precision.values().length];
      try (LeakCheck check = LeakCheck.open()) {
        assertThat(catchThrowable(() -> LanguageModel.load(folder, precision)))
            .as("without %s", names.get(i))
            .isInstanceOf(UserError.class)
            .hasMessageContaining(names.get(i));
        assertThat(check.alive()).as("alive without %s", names.get(i)).isLessThanOrEqualTo(0);
      }
    }
  }

  private void writeWithout(Path family, String missing) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Safetensors whole = Safetensors.open(family.resolve("model.safetensors"))) {
      Map<String, Tensor> rest = new TreeMap<>();
      for (String name : whole.names()) {
        if (!name.equals(missing)) {
          rest.put(name, whole.get(name));
        }
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), rest, Map.of());
    }
  }
}
