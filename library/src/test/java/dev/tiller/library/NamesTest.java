package dev.tiller.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names stand for, as a program of a user's own asks for it. */
class NamesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void pocketOpensInEveryPrecisionAndTakesWhatWasSaid(Precision precision) throws IOException {
    StoredWeights stored = StoredWeights.in(Models.directory("pocket"));
    try (LanguageModel model = Models.open("pocket", precision)) {
      long held =
          model.parameters().values().stream().mapToLong(p -> p.numel() * p.element_size()).sum();
      assertThat((double) stored.memory(precision) / held).isBetween(0.9, 1.15);
      assertThat(stored.matrices() + stored.vectors()).isEqualTo(model.parameterCount());
    }
    assertThat(Models.precision(Models.word(precision))).isEqualTo(precision);
    assertThat(Models.precision(precision.name().toLowerCase())).isEqualTo(precision);
  }

  @Test
  void pocketsTokenizerOpensToo() throws IOException {
    try (Tokenizer tokenizer = Models.tokenizer("pocket")) {
      assertThat(tokenizer.encode("the sea", true)).isNotEmpty();
    }
    assertThatThrownBy(() -> Models.precision("f16"))
        .isInstanceOf(UserError.class)
        .hasMessage("There is no precision \"f16\"; choose f32, bf16 or int8.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.gguf | x | is a GGUF file",
        "config.json | {} | a model is a folder",
      })
  void aFileIsAnsweredWithWhatToTake(String name, String content, String expected)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    assertThatThrownBy(() -> Models.directory(file.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pytorch_model.bin | x | save_pretrained(..., safe_serialization=True)",
        "model-q4.gguf | x | holds a GGUF file",
        "model.safetensors | version https://git-lfs.github.com/spec/v1 | run `git lfs pull`",
        "model.pt | x | safe_serialization=True",
        "tf_model.h5 | x | holds weights for TensorFlow",
        "flax_model.msgpack | x | holds weights for Flax",
        "model-00001-of-00002.safetensors | x | nor the model.safetensors.index.json that names"
            + " several",
        "consolidated.safetensors | x | or rename a single file",
        "snapshots/0a1b/config.json | {} | name the folder of a version of it: ",
      })
  void aFolderWithOtherWeightsIsAnsweredWithWhatToDo(String name, String content, String expected)
      throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
    assertThatThrownBy(() -> Models.directory(folder.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(expected);
  }

  @Test
  void anAdapterIsNoModel() throws IOException {
    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    Files.writeString(folder.resolve("adapter_model.safetensors"), "x");
    assertThatThrownBy(() -> Models.directory(folder.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds an adapter (adapter_config.json)")
        .hasMessageContaining("merge it into that one first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "owner/model",
        "https://hub.example/owner/model",
        "https://hub.example/owner/model/tree/main"
      })
  void aNameOnAHubIsAnsweredWithTheNextCommand(String name) {
    assertThatThrownBy(() -> Models.directory(name))
        .hasMessageContaining("`tiller model download owner/model` fetches it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no-such-folder", "owner/model"})
  void whatIsNowhereIsSaid(String name) {
    assertThatThrownBy(() -> Models.directory(name))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("There is no model folder \"" + name + "\"");
  }

  @Test
  void textsAreShippedSampledOrFiles() throws IOException {
    List<String> shipped = Texts.read("pocket:sea/fit/source").texts();
    assertThat(Texts.read("sample:5:pocket:sea/fit/source").texts())
        .hasSize(5)
        .allMatch(shipped::contains)
        .isEqualTo(Texts.read("sample:5:pocket:sea/fit/source").texts());
    assertThat(Texts.read("pocket:neutral/test").texts()).isNotEmpty();
    Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");
    assertThat(Texts.read(file.toString()).texts()).containsExactly("one", "two");
    assertThatThrownBy(() -> Texts.read("pocket:sea"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pocket:TASK/SPLIT/SIDE");
    assertThatThrownBy(() -> Texts.read("pocket:sea/fit/middle"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("names the side \"middle\"");
  }

  @Test
  void aShippedJudgeIsOpened() throws IOException {
    try (Judges.Open judge = Judges.open("pocket:sea")) {
      assertThat(judge.judge().decide(List.of("The ship sank in the storm."))).hasSize(1);
    }
    assertThatThrownBy(() -> Judges.open(folder + "#toxic"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("give labelled texts");
    assertThatThrownBy(() -> Judges.open(folder.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a classifier without a label");
  }

  @Test
  void aMapsNameEndsInItsStrength() throws IOException {
    assertThat(Maps.named("a/b.safetensors:0.5")).isEqualTo(new Maps.Named("a/b.safetensors", 0.5));
    assertThat(Maps.named("b.safetensors")).isEqualTo(new Maps.Named("b.safetensors", 1));
    assertThat(Maps.named("c:/b.safetensors").strength()).isEqualTo(1);
    Path odd = Files.createFile(folder.resolve("odd:0.5"));
    assertThat(Maps.named(odd.toString())).isEqualTo(new Maps.Named(odd.toString(), 1));
    assertThatThrownBy(() -> Maps.named("b:NaN"))
        .isInstanceOf(UserError.class)
        .hasMessage("b:NaN has the strength \"NaN\"; a finite number was expected, as in b:0.5.");
  }
}
