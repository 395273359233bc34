package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaveTest {

  private static final int[] ROW = {17, 3, 250, 91, 44, 8};

  @TempDir Path folder;

  static Stream<TestModels> models() {
    return TestModels.all();
  }

  @Test
  void onlyAnEmptyFolderMakesRoom() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("empty"));
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("absent"));
    Files.createDirectory(folder.resolve("empty"));
    try (LanguageModel model = TestModels.all().findFirst().orElseThrow().make().get()) {
      assertThatThrownBy(() -> model.save(pipe, DType.F32))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cannot hold a model");
      model.save(link, DType.F32);
      model.save(dangling, DType.F32);
    }
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(Files.isSymbolicLink(link) && Files.isSymbolicLink(dangling)).isTrue();
    assertThat(folder.resolve("empty/model.safetensors")).isRegularFile();
    assertThat(folder.resolve("absent/model.safetensors")).isRegularFile();
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatIsSavedComesBackBitForBit(TestModels test) throws IOException {
    Path saved = folder.resolve("new/model");
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = test.make().get()) {
      model.save(saved, DType.F32);
      try (LanguageModel again = LanguageModel.load(saved)) {
        assertThat(again.parameters().keySet()).isEqualTo(model.parameters().keySet());
        assertThat(
                again
                    .logits(Tokens.of(ROW), Taps.NONE)
                    .equal(model.logits(Tokens.of(ROW), Taps.NONE)))
            .isTrue();
        assertThat(again.fingerprint()).isEqualTo(model.fingerprint());
      }
    }
    try (Stream<Path> left = Files.list(saved.getParent())) {
      assertThat(left).containsExactly(saved);
    }
  }

  @Test
  void theTypeIsWrittenAndTokenizersFollow() throws IOException {
    Path source = folder.resolve("source");
    Files.createDirectories(source);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(TestModels.GOLDEN.resolve("llama").resolve(name), source.resolve(name));
    }
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    Files.writeString(source.resolve("notes.txt"), "stays");
    Path saved = folder.resolve("saved");
    Files.createDirectories(saved);
    try (LanguageModel model = LanguageModel.load(source)) {
      model.save(saved, DType.BF16);
      assertThat(saved.resolve("tokenizer.json")).hasContent("{}");
      assertThat(saved.resolve("notes.txt")).doesNotExist();
      assertThat(Config.read(saved).text("dtype")).isEqualTo("bfloat16");
      try (TensorScope scope = TensorScope.open();
          LanguageModel again = LanguageModel.load(saved)) {
        Tensor gap =
            again.logits(Tokens.of(ROW), Taps.NONE).sub(model.logits(Tokens.of(ROW), Taps.NONE));
        assertThat(gap.abs().max().item_double()).isBetween(1e-4, 0.3);
      }
      assertThat(Files.size(saved.resolve("model.safetensors")))
          .isLessThan(Files.size(source.resolve("model.safetensors")) * 6 / 10);
    }
  }

  @Test
  void changedParametersAndNewBiasesAreSaved() throws IOException {
    Path saved = folder.resolve("folded");
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"))) {
      float[] shift = new float[64];
      shift[5] = 2;
      String bias = "model.layers.1.self_attn.o_proj.bias";
      model.save(saved, DType.F32, Map.of(bias, Tensors.of(shift)), null);
      Site site = model.site("model.layers.1.self_attn.o_proj");
      Taps steering = Taps.of(site, (s, x, pass) -> x.add(Tensors.of(shift)));
      try (LanguageModel again = LanguageModel.load(saved)) {
        Tensor folded = again.logits(Tokens.of(ROW), Taps.NONE);
        Tensor steered = model.logits(Tokens.of(ROW), steering);
        assertThat(folded.sub(steered).abs().max().item_double()).isLessThan(1e-5);
      }
    }
  }

  @Test
  void aFolderInUseIsLeftAlone() throws IOException {
    Path used = folder.resolve("used");
    Files.createDirectories(used);
    Files.writeString(used.resolve("thesis.txt"), "years of work");
    try (LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"))) {
      assertThatThrownBy(() -> model.save(used, DType.F32))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is not empty");
      assertThatThrownBy(() -> model.save(used.resolve("thesis.txt"), DType.F32))
          .isInstanceOf(UserError.class);
    }
    assertThat(used.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    Path saved = folder.resolve("never");
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"))) {
      Map<String, Tensor> impossible = Map.of("__metadata__", Tensors.of(new float[1]));
      assertThatThrownBy(() -> model.save(saved, DType.F32, impossible, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aBaseModelWithoutItsPrefixLoads() throws IOException {
    Path bare = folder.resolve("bare");
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("gpt2"));
        Checkpoint checkpoint = Checkpoint.open(TestModels.GOLDEN.resolve("gpt2"))) {
      Files.createDirectories(bare);
      Files.copy(TestModels.GOLDEN.resolve("gpt2/config.json"), bare.resolve("config.json"));
      Map<String, Tensor> renamed = new HashMap<>();
      model.parameters().forEach((name, p) -> renamed.put(name.replace("transformer.", ""), p));
      assertThat(checkpoint.names()).doesNotContain("wte.weight");
      SafetensorsWriter.write(bare.resolve("model.safetensors"), renamed, Map.of());
      try (LanguageModel again = LanguageModel.load(bare)) {
        assertThat(again.fingerprint()).isEqualTo(model.fingerprint());
      }
    }
  }
}
