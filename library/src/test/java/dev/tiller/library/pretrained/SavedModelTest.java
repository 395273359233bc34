package dev.tiller.library.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedModelTest {

  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("b", new long[] {2}, 0, 8), new Variable("a", new long[] {2, 2}, 16, 16));

  @TempDir Path folder;

  private SavedModel model(byte[] data) throws IOException {
    Path jar = folder.resolve("model.jar");
    TinySavedModel.jar(
        jar,
        "some/where",
        List.of(
            Map.entry("assets/vocab.txt", "x\ny\n".getBytes()),
            Map.entry("variables/variables.data-00000-of-00001", data),
            Map.entry("variables/variables.index", TinySavedModel.index(VARIABLES, 2))));
    return new SavedModel(jar, "some/where");
  }

  private static byte[] data() {
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(1).putFloat(2).putLong(-1);
    data.putFloat(3).putFloat(4).putFloat(5).putFloat(6);
    return data.array();
  }

  @Test
  void variablesAreReadAcrossWhatLiesBetweenThem() throws IOException {
    Map<String, float[]> read = new LinkedHashMap<>();
    model(data()).variables(Monitor.NONE, (v, values) -> read.put(v.name(), values));
    assertThat(read.keySet()).containsExactly("b", "a");
    assertThat(read.get("b")).containsExactly(1, 2);
    assertThat(read.get("a")).containsExactly(3, 4, 5, 6);
    assertThat(model(data()).bytes("assets/vocab.txt")).asString().isEqualTo("x\ny\n");
  }

  @Test
  void dataThatEndsEarlyIsRefused() throws IOException {
    byte[] cut = java.util.Arrays.copyOf(data(), 20);
    SavedModel model = model(cut);
    assertThatThrownBy(() -> model.variables(Monitor.NONE, (v, values) -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ends within the variables");
  }

  @Test
  void anotherPackageIsRefused() throws IOException {
    SavedModel model = model(data());
    assertThatThrownBy(() -> model.bytes("none"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no file none");
    assertThatThrownBy(() -> new SavedModel(model.jar(), "elsewhere").index())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no entry elsewhere");
  }

  @ParameterizedTest
  @CsvSource({
    "module/bert/embeddings/word_embeddings,bert.embeddings.word_embeddings.weight",
    "module/bert/embeddings/LayerNorm/gamma,bert.embeddings.LayerNorm.weight",
    "module/bert/encoder/layer_11/attention/self/query/kernel,bert.encoder.layer.11.attention.self.query.weight",
    "module/bert/encoder/layer_0/output/LayerNorm/beta,bert.encoder.layer.0.output.LayerNorm.bias",
    "module/bert/pooler/dense/bias,bert.pooler.dense.bias",
    "module/cls/predictions/transform/dense/kernel,cls.predictions.transform.dense.weight",
    "module/cls/predictions/output_bias,cls.predictions.bias"
  })
  void variablesGetHuggingFaceNames(String tensorFlow, String huggingFace) {
    assertThat(BertBaseUncased.renamed(tensorFlow)).isEqualTo(huggingFace);
  }
}
