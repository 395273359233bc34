package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shell sees of processes that could not say everything they had to say. */
class ExitCodeTest {

  @TempDir Path folder;

  private Process start(Class<?> main, File out, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
    return (out == null ? builder : builder.redirectOutput(out)).start();
  }

  private int exitCode(Process process) throws Exception {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "--help", "generate --model pocket --prompt The --stream"})
  void aFullDiskIsNoSuccess(String words) throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.canWrite(), "skipped: there is no /dev/full here");
    assertThat(exitCode(start(Main.class, full, words.split(" ")))).isEqualTo(Tiller.FAILED);
    assertThat(folder.resolve("err"))
        .content()
        .contains("tiller: Standard output could not be written: ")
        .doesNotContain("Exception");
  }

  @Test
  void aReaderThatHasGoneIsNotTalkedTo() throws Exception {
    Process process = start(Main.class, null, "--help");
    process.getInputStream().close();
    assertThat(exitCode(process)).isEqualTo(128 + 13);
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  @Test
  void aTextThatCtrlCCutShortIsNoSuccess() throws Exception {
    Path out = folder.resolve("out");
    Process process =
        start(
            Interrupted.class,
            out.toFile(),
            "generate",
            "--model",
            "pocket",
            "--prompt",
            "The sea",
            "--stream");
    assertThat(exitCode(process)).isEqualTo(128 + 2);
    assertThat(Files.readString(out)).as("what came until then").isNotNull();
  }

  @Test
  void aMapOfChainsThatCtrlCCutShortIsNoSuccess() throws Exception {
    String map = folder.resolve("map.csv").toString();
    Process process =
        start(Interrupted.class, null, "solve", "--length", "128", "--width", "2", "--map", map);
    assertThat(exitCode(process)).isEqualTo(128 + 2);
  }

  @Test
  void aPageWhosePicturesCtrlCCutShortIsNotWritten() throws Exception {
    BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
    Path rows = Files.writeString(folder.resolve("rows.csv"), "file\na.png\na.png\n");
    Path page = folder.resolve("page.html");
    Process process =
        start(Interrupted.class, null, "symphony", rows.toString(), "-o", page.toString());
    assertThat(exitCode(process)).isEqualTo(Tiller.FAILED);
    assertThat(folder.resolve("err")).content().contains("nothing was written");
    assertThat(page).doesNotExist();
  }

  @Test
  void whoGivesNoCommandSeesWhichThereAre() {
    CommandLineRun run = CommandLineRun.of();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: tiller").contains("generate").contains("doctor");
    assertThat(run.err()).isEmpty();
  }
}
