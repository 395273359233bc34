package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.LineProgress;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be tried without unpacking half a gigabyte; {@link NativesSlowTest} has the rest. */
class NativesTest {

  private static final String PLATFORM = Natives.platform();

  @TempDir Path room;

  /** The smallest of the real libraries, as a choice of its own. */
  static Natives.Choice small() {
    Natives.Choice all = Natives.choose(null, PLATFORM);
    List<Natives.Library> one =
        all.libraries().stream().filter(l -> l.name().contains("jnijavacpp")).toList();
    return new Natives.Choice(all.build(), all.version(), one);
  }

  @Test
  void theOfficialBuildIsPreferredAndNeedsNoOpenBlas() {
    Natives.Choice choice = Natives.choose(null, PLATFORM);
    assertThat(choice.build()).isEqualTo(Natives.Build.OFFICIAL);
    assertThat(choice.version()).isEqualTo(torch.TORCH_VERSION);
    assertThat(choice.libraries()).noneMatch(library -> library.name().contains("openblas"));
    assertThat(choice).isEqualTo(Natives.choose("official", PLATFORM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"official", "bytedeco"})
  void noLibraryComesBeforeWhatItNeeds(String build) {
    List<String> names =
        Natives.choose(build, PLATFORM).libraries().stream()
            .map(library -> library.name().replaceFirst("^lib", "").replaceFirst("\\..*", ""))
            .toList();
    assertThat(names)
        .containsSubsequence("c10", "torch_cpu", "torch", "jnijavacpp", "jnitorch")
        .endsWith("jnitorch");
    assertThat(names.indexOf("c10")).isPositive();
  }

  @Test
  void theBuildsHaveFoldersOfTheirOwn() {
    Natives.Choice official = Natives.choose("official", PLATFORM);
    Natives.Choice own = Natives.choose("bytedeco", PLATFORM);
    assertThat(official.folderName()).matches("libtorch-[0-9.]+-official-[0-9a-f]{8}");
    assertThat(own.folderName()).matches("libtorch-[0-9.]+-bytedeco-[0-9a-f]{8}");
    Natives.Library first = official.libraries().get(0);
    Natives.Library changed =
        new Natives.Library(first.resource(), first.name(), first.bytes(), first.stamp() + 1);
    assertThat(
            new Natives.Choice(official.build(), official.version(), List.of(changed)).folderName())
        .isNotEqualTo(
            new Natives.Choice(official.build(), official.version(), List.of(first)).folderName());
  }

  @Test
  void aWrongChoiceIsRefused() {
    assertThatThrownBy(() -> Natives.choose("mkl", PLATFORM))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("TILLER_LIBTORCH is \"mkl\"")
        .hasMessageContaining("\"official\" and \"bytedeco\"");
    assertThatThrownBy(() -> Natives.choose("official", "linux-riscv64"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has none for linux-riscv64");
    assertThatThrownBy(() -> Natives.choose(null, "linux-riscv64"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("No libtorch for linux-riscv64 is on the class path");
  }

  @Test
  void unpackingIsDoneOnce() throws IOException {
    Path folder = NativeFolder.unpack(small(), room, Monitor.NONE);
    Path library = folder.resolve(small().libraries().get(0).name());
    assertThat(library).hasSize(small().libraries().get(0).bytes());
    Object before = Files.readAttributes(library, "unix:ino").get("ino");
    assertThat(NativeFolder.unpack(small(), room, Monitor.NONE)).isEqualTo(folder);
    assertThat(Files.readAttributes(library, "unix:ino").get("ino")).isEqualTo(before);
  }

  @Test
  void whatAnEarlierProcessLeftHalfDoneIsNotTrusted() throws IOException {
    Natives.Library library = small().libraries().get(0);
    Path folder = room.resolve(small().folderName());
    Path half = Files.createDirectories(room.resolve(small().folderName() + ".unpacking"));
    Files.write(half.resolve(library.name()), new byte[1000]);
    Files.write(half.resolve("other"), new byte[10]);
    Files.createDirectories(folder);
    Files.write(folder.resolve(library.name()), new byte[2000]);

    assertThat(NativeFolder.unpack(small(), room, Monitor.NONE)).isEqualTo(folder);
    assertThat(folder.resolve(library.name())).hasSize(library.bytes());
    assertThat(half).doesNotExist();
  }

  @Test
  void wrongBytesOfTheRightSizeAreUnpackedAgain() throws IOException {
    Natives.Library library = small().libraries().get(0);
    Path folder = NativeFolder.unpack(small(), room, Monitor.NONE);
    Path file = folder.resolve(library.name());
    byte[] right = Files.readAllBytes(file);
    FileTime time = Files.getLastModifiedTime(file);

    Files.write(file, new byte[right.length]);
    NativeFolder.unpack(small(), room, Monitor.NONE);
    assertThat(file).hasBinaryContent(right);

    // With the old time only a library that does not load gives it away.
    Files.write(file, new byte[right.length]);
    NativeInventory.write(folder, Map.of(library.name(), library.stamp()));
    Files.setLastModifiedTime(folder.resolve(NativeInventory.NAME), time);
    NativeFolder.unpack(small(), room, Monitor.NONE);
    assertThat(file).hasBinaryContent(new byte[right.length]);
    assertThat(NativeFolder.repair(small(), folder, Monitor.NONE)).isTrue();
    assertThat(file).hasBinaryContent(right);
    assertThat(NativeFolder.repair(small(), folder, Monitor.NONE)).isFalse();
  }

  @Test
  void whatIsWholeButHasNoInventoryIsReadOnce() throws IOException {
    Path folder = NativeFolder.unpack(small(), room, Monitor.NONE);
    Path file = folder.resolve(small().libraries().get(0).name());
    Object before = Files.readAttributes(file, "unix:ino").get("ino");
    Files.delete(folder.resolve(NativeInventory.NAME));
    NativeFolder.unpack(small(), room, Monitor.NONE);
    assertThat(folder.resolve(NativeInventory.NAME)).isNotEmptyFile();
    Files.writeString(folder.resolve(NativeInventory.NAME), "damaged 999999999999999999999 1 1");
    NativeFolder.unpack(small(), room, Monitor.NONE);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
  }

  /** Unpacks the small choice. */
  static final class Unpacking {

    private Unpacking() {}

    public static void main(String[] arguments) {
      Monitor lines =
          new Monitor() {
            @Override
            public boolean stopRequested() {
              return false;
            }

            @Override
            public Progress progress(String task, long units) {
              return new LineProgress(System.err, task, units);
            }
          };
      ChildJvm.say("" + NativeFolder.unpack(small(), Path.of(arguments[0]), lines));
    }
  }

  @Test
  void processesThatStartAtOnceShareOneUnpacking() throws Exception {
    ChildJvm.Running one = new ChildJvm().start(Unpacking.class, room.toString());
    ChildJvm.Running two = new ChildJvm().start(Unpacking.class, room.toString());
    ChildJvm.Result first = one.await();
    ChildJvm.Result second = two.await();
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(second.status()).as(second.err()).isZero();
    assertThat(first.out()).isEqualTo(second.out());
    assertThat(Path.of(first.out().trim()).resolve(small().libraries().get(0).name()))
        .hasSize(small().libraries().get(0).bytes());
    assertThat((first.err() + second.err()).lines().filter(l -> l.startsWith("Unpacking")))
        .hasSize(1);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(room.resolve("file"));
    assertThatThrownBy(() -> NativeFolder.unpack(small(), file.resolve("natives"), Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("TILLER_CACHE")
        .hasMessageNotContaining("Exception");
  }
}
