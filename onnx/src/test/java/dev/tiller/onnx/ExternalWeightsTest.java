package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model says of its weights is checked before the library opens any file. */
class ExternalWeightsTest {

  private static final Path CASE = Path.of("src/test/resources/cases/onnx-external-data");

  /** As the model of the case names its file; others of that length take its place. */
  private static final String LOCATION = "model.onnx_data";

  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    for (String name : new String[] {"model.onnx", LOCATION}) {
      Files.copy(CASE.resolve(name), folder.resolve(name));
    }
  }

  private void require(String what, String instead) throws IOException {
    String model = Files.readString(CASE.resolve("model.onnx"), StandardCharsets.ISO_8859_1);
    String changed = model.replace(what, instead);
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    ExternalWeights.require(file);
  }

  private void refused(String location, String... words) {
    assertThatThrownBy(() -> require(LOCATION, location))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.onnx keeps its weights \"E\" in")
        .hasMessageContainingAll(words);
  }

  @Test
  void whatLiesBesideTheModelIsFine() throws IOException {
    require(LOCATION, LOCATION);
    Path sub = Files.createDirectory(folder.resolve("sub"));
    Files.copy(CASE.resolve(LOCATION), sub.resolve("weights.bin"));
    require(LOCATION, "sub/weights.bin");
    // A cache of downloads keeps links to where its files are.
    Files.delete(folder.resolve(LOCATION));
    Files.createSymbolicLink(folder.resolve(LOCATION), CASE.resolve(LOCATION).toAbsolutePath());
    require(LOCATION, LOCATION);
  }

  @Test
  void noOtherFileOfTheMachineIsRead() {
    refused("../../../weight", "outside the model's own folder", "beside it only");
    refused("/etc/ld.so.conf", "outside the model's own folder");
    refused("a/../../../../b", "outside the model's own folder");
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    refused("model.onnx.data", "\"model.onnx.data\", which is not in " + folder, "fetch");
    Files.createDirectory(folder.resolve("model.onnx_dir0"));
    refused("model.onnx_dir0", "which is not in");
    refused("a\0bcdefghijklmn", "no name of a file");
  }

  @Test
  void whatIsCutOffIsNamed() throws IOException {
    Files.write(folder.resolve(LOCATION), new byte[100]);
    refused(LOCATION, "3840 bytes from byte 0 on, where the file has 100", "fetch both again");
    Files.writeString(
        folder.resolve(LOCATION), "version https://git-lfs.github.com/spec/v1\nsize 3840\n");
    assertThatThrownBy(() -> require(LOCATION, LOCATION)).hasMessageContaining("git lfs pull");
    Files.copy(
        CASE.resolve(LOCATION), folder.resolve(LOCATION), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> require("3840", "9999"))
        .hasMessageContaining("9999 bytes from byte 0 on, where the file has 3840");
    assertThatThrownBy(() -> require("3840", "-384"))
        .hasMessageContaining("-384 bytes from byte 0 on");
  }

  /** The library says what is wrong with them. */
  @Test
  void whatIsNoModelIsLeftToTheLibrary() throws IOException {
    byte[] model = Files.readAllBytes(CASE.resolve("model.onnx"));
    Path file = folder.resolve("model.onnx");
    for (int length = 0; length < model.length; length += 7) {
      Files.write(file, Arrays.copyOf(model, length));
      assertThatCode(() -> ExternalWeights.require(file)).doesNotThrowAnyException();
    }
  }
}
